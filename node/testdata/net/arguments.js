'use strict';
const net = require('net');
const { host, log } = require('./lib/sides');

function attempt(side, fn) {
  try {
    fn();
    log(side, 'ok');
  } catch (err) {
    log(side, err);
  }
}
const odd = [undefined, null, true, -1, 65536, 1.5, NaN, '', ' ', '1x', '0x10'];
for (const value of odd) {
  attempt(`connect(${value})`, () => {
    net.connect(value).on('error', () => {}).destroy();
  });
  attempt(`connect({port: ${value}})`, () => {
    net.connect({ port: value, host }).on('error', () => {}).destroy();
  });
  attempt(`listen(${value})`, () => {
    net.createServer().on('error', () => {}).listen(value).close();
  });
  attempt(`listen({port: ${value}})`, () => {
    net.createServer().on('error', () => {}).listen({ port: value, host }).close();
  });
}
for (const options of [{ localAddress: 'x' }, { localPort: 'x' }, { lookup: 1, host: 'a.test' },
  { family: 5, host: 'localhost' }, { autoSelectFamily: 1 },
  { autoSelectFamilyAttemptTimeout: 'x' }, { autoSelectFamilyAttemptTimeout: 0 }]) {
  attempt(`connect ${JSON.stringify(options)}`, () => {
    net.connect({ port: 1, host, ...options }).on('error', () => {}).destroy();
  });
}
for (const options of [{}, { path: 1 }, { host }, { fd: -1 }, { port: 0, signal: 1 }]) {
  attempt(`listen ${JSON.stringify(options)}`, () => {
    net.createServer().on('error', () => {}).listen(options).close();
  });
}
for (const options of [null, undefined, 1, 'x', { keepAliveInitialDelay: 'x' },
  { highWaterMark: 'x' }]) {
  attempt(`createServer ${JSON.stringify(options)}`, () => net.createServer(options));
}
for (const options of [null, undefined, {}, { objectMode: true },
  { readableObjectMode: true }, { writableObjectMode: true }, { fd: -1 },
  { fd: 'x' }, { signal: 1 }, { keepAliveInitialDelay: 'x' }, { onread: {} }]) {
  attempt(`Socket ${JSON.stringify(options)}`, () => new net.Socket(options));
}
attempt('connect()', () => net.connect());
attempt('connect({})', () => net.connect({}));
attempt('write(null)', () => new net.Socket().write(null));
attempt('write(1)', () => new net.Socket().write(1));
attempt('resetAndDestroy', () => new net.Socket().on('error', () => {}).resetAndDestroy());
for (const value of [0, -1, 1.5, 'x', undefined, 5, 1000]) {
  attempt(`attempt timeout ${value}`, () => {
    net.setDefaultAutoSelectFamilyAttemptTimeout(value);
  });
}
attempt('auto select', () => net.setDefaultAutoSelectFamily(1));
log('without new', net.Socket() instanceof net.Socket,
  net.Server() instanceof net.Server, net.Stream === net.Socket);
