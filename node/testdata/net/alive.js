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

// What does not keep the loop alive lets the script end by itself.
net.createServer().listen(0, host).unref();
const server = net.createServer((socket) => {
  // Neither a connection that is not read, nor one that is not referenced.
  socket.unref();
  log('server', 'connection');
}).listen(0, host, () => {
  const { port } = server.address();
  const client = net.connect(port, host, () => log('client', 'connected'));
  client.unref();
  const other = net.connect(port, host, () => {
    other.pause();
    server.unref();
    log('other', 'connected');
  });
});
// A request under way does, also on a socket that is not referenced.
serve({}, (socket, listener) => {
  socket.resume();
  listener.close();
  socket.on('end', () => log('written', 'end'));
}, (port) => {
  const socket = net.connect(port, host);
  socket.unref();
  socket.end('x', () => log('written', 'finish'));
});
new net.Socket().unref();
