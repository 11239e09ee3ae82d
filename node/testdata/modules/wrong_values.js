'use strict';
// What is said of values that cannot be, and what is taken nevertheless.
const { Buffer } = require('buffer');
const crypto = require('crypto');
const dns = require('dns');
const net = require('net');
const stream = require('stream');
const tls = require('tls');
const url = require('url');
const util = require('util');

const values = [undefined, null, 5, -1, NaN, Infinity, 'x', '', true, {}, [], Symbol('s'),
  () => {}, 1n];

function show(name, fn, these = values) {
  for (const value of these) {
    let answer;
    try {
      answer = fn(value);
      answer = answer instanceof Buffer ? answer.toString('hex') : 'taken';
    } catch (err) {
      answer = `${err.name} ${err.code} ${err.message.split('\n')[0]}`;
    }
    console.log(name, util.inspect(value), answer);
  }
}

const numbers = [NaN, Infinity, -Infinity, undefined, '3', {}];
const written = (method, ...args) => (value) => {
  const buffer = Buffer.alloc(8, 1);
  buffer[method](value, ...args);
  return buffer;
};
for (const method of ['writeUInt8', 'writeInt16LE', 'writeInt32BE']) {
  show(method, written(method), numbers);
}
show('writeUIntBE', written('writeUIntBE', 0, 6), numbers);
show('writeBigInt64BE', written('writeBigInt64BE'),
     [undefined, 5, '', true, {}, 1n, 2n ** 64n]);
for (const method of ['readUInt8', 'readInt32LE', 'readDoubleBE']) {
  show(method, (at) => Buffer.alloc(16)[method](at), [Infinity, -Infinity, NaN, 1.5, -1, 16]);
}
show('fill', (value) => Buffer.alloc(3, 1).fill(value), values.slice(0, 11));
show('alloc', (value) => Buffer.alloc(3, value), values.slice(0, 11));
show('toString', (name) => Buffer.alloc(3).toString(name),
     values.filter((value) => typeof value !== 'symbol'));
show('toString of nothing', (name) => Buffer.alloc(0).toString(name), ['x', null]);
show('from', (name) => Buffer.from('a', name));
show('write', (text) => Buffer.alloc(3).write(text));
show('write at', (at) => Buffer.alloc(3).write(5, at), [4, 1]);

show('timingSafeEqual', (a) => crypto.timingSafeEqual(a, Buffer.alloc(1)));
show('createHmac', (key) => crypto.createHmac('sha1', key));
show('createCipheriv', (key) => crypto.createCipheriv('aes-128-cbc', key, Buffer.alloc(16)));
show('atob', atob, ['x', '-1', 'a-', 'abc=']);
show('stripVTControlCharacters', util.stripVTControlCharacters);
show('addAbortSignal', (signal) => stream.addAbortSignal(signal, new stream.Readable()),
     [undefined, 5, {}]);
show('setEncoding', (name) => new net.Socket().setEncoding(name));
show('pathToFileURL', url.pathToFileURL, [undefined, 5]);

show('hints', (hints) => dns.lookup('127.0.0.1', { hints }, () => {}), [-1, 5]);
show('family', (family) => dns.lookup('127.0.0.1', { family }, () => {}), [null, 5]);
show('signal', (signal) => new net.Socket({ signal }), [null, '', 0, 5]);
show('ecdhCurve', (ecdhCurve) => tls.createSecureContext({ ecdhCurve }), [null, undefined, 5]);
show('secureProtocol', (secureProtocol) => tls.createSecureContext({ secureProtocol }), ['', 'x']);
show('secureOptions', (secureOptions) => tls.createSecureContext({ secureOptions }),
     [NaN, '', null, 0, 1.5, 'x']);
show('renegotiate', (options) => new tls.TLSSocket().renegotiate(options), [[], null, 5]);
show('ALPNProtocols', (ALPNProtocols) => new tls.TLSSocket(undefined, { ALPNProtocols }),
     [5, 'x', {}, true, 0, ['a']]);
