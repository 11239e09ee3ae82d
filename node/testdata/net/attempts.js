'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

// Addresses are tried in turn, the families alternating.
function lookup(...addresses) {
  return (name, options, callback) => {
    setImmediate(callback, null, addresses.map((address) => (
      { address, family: net.isIP(address) || 4 })));
  };
}
function attempt(side, options) {
  const socket = watch(side, net.connect({ host: 'a.test',
    autoSelectFamilyAttemptTimeout: 60000, ...options }));
  for (const name of ['connectionAttempt', 'connectionAttemptFailed',
    'connectionAttemptTimeout']) {
    socket.on(name, (ip, port, family, err) => log(side, name, ip, family, err?.code));
  }
  socket.on('error', (err) => {
    log(side, err.constructor.name, err.name, err.message, err.code,
      err.errors?.map((e) => `${e.code} ${e.syscall} ${e.address}`));
  });
  socket.on('close', () => {
    log(side, socket.autoSelectFamilyAttemptedAddresses?.map(
      (text) => text.replace(/:\d+$/, '')));
  });
  return socket;
}
attempt('refused', { port: 1, autoSelectFamily: true,
  lookup: lookup('127.0.0.1', '127.0.0.2', '::1') });
attempt('one address', { port: 1, autoSelectFamily: true, lookup: lookup('127.0.0.1') });
attempt('no address', { port: 1, autoSelectFamily: true, lookup: lookup('nothing') });
serve({}, (socket, server) => {
  socket.resume();
  socket.end();
  server.close();
}, (port) => {
  attempt('second', { port, autoSelectFamily: true,
    lookup: lookup('127.0.0.9', '127.0.0.1') }).resume();
});
const list = new net.BlockList();
list.addAddress('127.0.0.1');
attempt('family given', { port: 1, family: 4, autoSelectFamily: true,
  lookup: (name, options, callback) => {
    log('family given', JSON.stringify(options));
    callback(null, host, 4);
  } });
log('defaults', net.getDefaultAutoSelectFamily());
net.setDefaultAutoSelectFamilyAttemptTimeout(3);
log('defaults', net.getDefaultAutoSelectFamilyAttemptTimeout());
