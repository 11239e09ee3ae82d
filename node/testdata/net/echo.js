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
  log('server', net.isIP(socket.remoteAddress), socket.remoteFamily,
    socket.localAddress, socket.localFamily, socket.server === server);
  socket.on('data', (data) => {
    log('server', 'data', data);
    socket.write(`${data}!`);
  });
  socket.on('close', () => {
    log('server', socket.bytesRead, socket.bytesWritten);
    server.close(() => log('listener', 'closed', server.listening));
  });
}, (port) => {
  const client = watch('client', net.connect(port, host, () => {
    log('client', client.remoteAddress, client.remotePort === port,
      client.remoteFamily, Object.keys(client.address()));
    client.write('hello', () => log('client', 'written'));
  }));
  client.on('data', (data) => {
    log('client', 'data', data);
    client.end();
  });
  client.on('close', () => log('client', client.bytesRead, client.bytesWritten));
});
