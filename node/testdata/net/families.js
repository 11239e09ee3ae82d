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

function visit(side, listen, to) {
  const server = net.createServer((socket) => {
    log(`${side} server`, socket.remoteAddress, socket.remoteFamily,
      socket.localAddress, socket.localFamily);
    socket.resume();
    socket.end();
  });
  server.on('error', (err) => log(side, err));
  server.listen(listen, () => {
    const { address, family, port } = server.address();
    log(side, address, family);
    const client = watch(side, net.connect({ port, ...to }));
    client.on('connect', () => {
      log(side, client.remoteAddress, client.remoteFamily, client.localFamily);
    });
    client.resume();
    client.on('close', () => server.close());
  });
}
visit('any by 4', { port: 0 }, { host });
visit('any by 6', { port: 0 }, { host: '::1' });
visit('4', { port: 0, host: '0.0.0.0' }, { host });
visit('4 by 6', { port: 0, host: '0.0.0.0' }, { host: '::1' });
visit('6', { port: 0, host: '::1' }, { host: '::1' });
visit('6 only by 4', { port: 0, host: '::', ipv6Only: true }, { host });
visit('bound', { port: 0, host }, { host, localAddress: '127.0.0.2' });
visit('by name', { port: 0, host: 'localhost' }, { host: 'localhost' });
