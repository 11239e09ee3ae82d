'use strict';
const net = require('net');
const { host, log } = require('./lib/sides');

function report(side, err, hadError) {
  const { name, code, errno, syscall, address, port, localAddress, localPort } = err;
  log(side, err, JSON.stringify({ name, code, errno, syscall, address, port,
    localAddress, localPort, keys: Object.keys(err) }), hadError);
}
function failing(side, start) {
  const socket = start();
  let error;
  for (const name of ['connectionAttemptFailed', 'connect', 'end']) {
    socket.on(name, (...args) => log(side, name, ...args));
  }
  socket.on('error', (err) => { error = err; });
  socket.on('close', (hadError) => report(side, error, hadError));
}
failing('refused', () => net.connect(1, host));
failing('refused object', () => net.connect({ port: 1, host, family: 4 }));
failing('refused localhost', () => net.connect({ port: 1, host: 'localhost', family: 4 }));
failing('no path', () => net.connect('/tmp/no/such/socket'));
failing('bind', () => {
  const socket = net.connect({ port: 1, host, localAddress: '192.0.2.1' });
  return socket;
});
failing('bind other family', () => net.connect({ port: 1, host, localAddress: '::1' }));
failing('bad lookup', () => net.connect({ port: 1, host: 'a.test',
  lookup: (name, options, callback) => callback(new Error('no names today')) }));
failing('bad address', () => net.connect({ port: 1, host: 'a.test', family: 4,
  lookup: (name, options, callback) => callback(null, 'no address', 4) }));
failing('list of addresses', () => net.connect({ port: 1, host: 'a.test',
  autoSelectFamily: false,
  lookup: (name, options, callback) => callback(null, [{ address: host, family: 4 }]) }));
failing('long name', () => net.connect({ port: 1, host: 'a'.repeat(256), family: 4 }));
failing('bad family', () => net.connect({ port: 1, host: 'a.test', family: 4,
  lookup: (name, options, callback) => callback(null, host, 100) }));
failing('aborted', () => {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  return new net.Socket({ signal: controller.signal });
});

const unconnected = new net.Socket();
unconnected.on('error', (err) => log('unconnected', err));
unconnected.on('close', (...args) => log('unconnected', 'close', ...args));
unconnected.resetAndDestroy();

function notListening(side, ...args) {
  const server = net.createServer();
  server.on('error', (err) => report(side, err));
  server.on('listening', () => log(side, 'listening'));
  server.listen(...args);
}
notListening('listen address', 0, '192.0.2.1');
notListening('listen path', '/no/such/directory/socket');
const first = net.createServer().listen(0, host, () => {
  const { port } = first.address();
  const second = net.createServer();
  second.on('error', (err) => {
    const { code, errno, syscall, address } = err;
    log('in use', err, code, errno, syscall, address, err.port === port);
    first.close();
  });
  second.listen(port, host);
});
