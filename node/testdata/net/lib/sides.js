'use strict';
// What the scripts of net have in common: the sides of a connection, what each
// of them sees, and a server for one script.
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

// watch logs what happens to a socket.
function watch(side, socket) {
  for (const name of ['lookup', 'connect', 'ready', 'end', 'finish', 'drain',
    'timeout', 'pause', 'resume', 'error', 'close']) {
    socket.on(name, (...args) => log(side, name, ...args));
  }
  return socket;
}

const host = '127.0.0.1';

// serve listens, and gives the port to onListening.
function serve(options, onSocket, onListening) {
  const server = net.createServer(options, (socket) => onSocket(socket, server));
  server.listen(0, host, () => onListening(server.address().port, server));
}

module.exports = { host, log, serve, watch };
