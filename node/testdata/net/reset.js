'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

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
