'use strict';
// What Node 26 says of arguments that cannot be.
const net = require('net');
const tls = require('tls');
const { Writable } = require('stream');

function tried(name, fn) {
  try {
    fn();
    console.log(name, 'fine');
  } catch (error) {
    console.log(name, error.code, error.message);
  }
}

tried('unknown compression', () =>
  tls.createSecureContext({ certificateCompression: ['lz4'] }));
tried('no list', () => tls.createSecureContext({ certificateCompression: 'zlib' }));
tried('null byte', () => net.connect({ host: 'a\0b', port: 1 }));
tried('null byte in tls', () => tls.connect({ host: 'a\0b', port: 1 }));
tried('address as name', () => tls.connect({ port: 1, servername: '127.0.0.1' }));
tried('identifier', () => tls.createSecureContext({ privateKeyEngine: 'e',
  privateKeyIdentifier: 0 }));
tried('service', () => new net.Socket().setTypeOfService(NaN));
tried('service as text', () => new net.Socket().setTypeOfService('1'));
tried('no session', () => new tls.TLSSocket(new net.Socket()).setSession(undefined));
for (const decodeStrings of [true, false]) {
  tried('text as buffer', () => new Writable({ decodeStrings }).write('x', 'buffer'));
}
console.log('setOptions', typeof tls.Server.prototype.setOptions);
console.log('algorithms', Array.isArray(tls.getCertificateCompressionAlgorithms()));
console.log('international', tls.checkServerIdentity('exämple.com', {
  subjectaltname: 'DNS:xn--exmple-cua.com', subject: {},
}));

const list = new net.BlockList();
list.addCIDRs(net.BlockList.PRIVATE_RANGES);
list.addAddresses(['8.8.8.8', '9.9.9.9']);
console.log(list.size, list.check('10.1.2.3'), list.check('9.9.9.9'));
list.removeAddress('9.9.9.9');
list.removeCIDR('10.0.0.0/8');
list.removeSubnet('127.0.0.0', 8);
list.removeRange('1.1.1.1', '1.1.1.2');
console.log(list.size, list.check('10.1.2.3'), list.check('9.9.9.9'),
  list.check('127.0.0.1'));
list.clear();
console.log(list.size);
tried('no CIDR', () => list.addCIDR('10.0.0.0'));
tried('no text', () => list.addCIDRs([1]));
for (const cidr of ['x/8', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/', '::1/200']) {
  tried(cidr, () => list.addCIDR(cidr));
}
