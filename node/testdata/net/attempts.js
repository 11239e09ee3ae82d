'use strict';
const net = require('net');

// What each side sees is printed at the end, side by side, as the sides of a
// connection race each other.
const seen = new Map();
function log(side, ...args) {
  if (!seen.has(side)) seen.set(side, []);
  seen.get(side).push(args.map((a) => a instanceof Error ?
    `${a.name} ${a.code} ${a.message.replace(/:\d{4,5}\b/g, ':PORT')}` :
    String(a)).join(' '));
}
process.on('exit', () => {
  for (const side of [...seen.keys()].sort()) {
    console.log(`${side}: ${seen.get(side).join(' | ')}`);
  }
});
function watch(side, socket) {
  for (const name of ['lookup', 'connect', 'ready', 'end', 'finish', 'drain',
    'timeout', 'pause', 'resume', 'error', 'close']) {
    socket.on(name, (...args) => log(side, name, ...args));
  }
  return socket;
}
const host = '127.0.0.1';
function serve(options, onSocket, onListening) {
  const server = net.createServer(options, (socket) => onSocket(socket, server));
  server.listen(0, host, () => onListening(server.address().port, server));
}

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
