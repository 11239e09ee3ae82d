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

serve({}, (socket, server) => {
  watch('server', socket);
  socket.on('close', () => server.close());
}, (port) => {
  const client = watch('client', net.connect(port, host, () => {
    log('client', client.resetAndDestroy() === client, client.destroyed);
  }));
});
serve({}, (socket, server) => {
  watch('late server', socket);
  socket.on('close', () => server.close());
}, (port) => {
  const client = watch('late client', net.connect(port, host));
  client.resetAndDestroy();
});
const path = `/tmp/net-reset-${process.pid}.sock`;
const server = net.createServer((socket) => {
  try {
    socket.resetAndDestroy();
  } catch (err) {
    log('local', err);
  }
  socket.end();
  server.close();
}).listen(path, () => net.connect(path).resume());
