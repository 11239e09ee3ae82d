'use strict';
// A server has the connection of its own script's client before that client is
// told.
const net = require('net');
const path = `/tmp/net-order-${process.pid}.sock`;

function visit(left, options) {
  if (left === 0) return;
  const server = net.createServer((socket) => {
    console.log('server connection');
    socket.resume();
    socket.end();
    server.close(() => visit(left - 1, options));
  });
  server.listen(options, () => {
    const to = options.path ? options : { port: server.address().port, host: options.host };
    const client = net.connect(to, () => console.log('client connect'));
    client.resume();
    client.on('end', () => console.log('client end'));
  });
}
visit(5, { port: 0, host: '127.0.0.1' });
process.once('beforeExit', () => visit(5, { path }));
