'use strict';
const net = require('net');
const { log, watch } = require('./lib/sides');

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
