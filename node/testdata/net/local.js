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

const fs = require('fs');
for (const [side, path] of [['path', `/tmp/net-local-${process.pid}.sock`],
  ['abstract', `\0net-local-${process.pid}`]]) {
  const server = net.createServer((socket) => {
    log(`${side} server`, socket.remoteAddress, socket.remotePort,
      socket.localAddress, Object.keys(socket.address()));
    socket.pipe(socket);
  });
  server.listen({ path }, () => {
    log(side, server.address() === path, server.listening);
    const client = watch(`${side} client`, net.createConnection({ path }));
    client.on('data', (data) => {
      log(`${side} client`, data);
      client.end();
    });
    client.write('over a path');
    client.on('close', () => server.close(() => {
      log(side, fs.existsSync(path), server.address() === path);
    }));
  });
}
const mode = `/tmp/net-mode-${process.pid}.sock`;
const open = net.createServer().listen(
  { path: mode, readableAll: true, writableAll: true }, () => {
    const other = net.createServer();
    other.on('error', (err) => {
      log('in use', err.code, err.syscall, err.address === mode, err.port);
      open.close();
    });
    other.listen(mode);
  });
