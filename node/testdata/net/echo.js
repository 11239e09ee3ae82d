'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

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
