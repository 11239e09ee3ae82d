'use strict';
const net = require('net');
const { host, log, serve } = require('./lib/sides');

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
