'use strict';
// The socket of tlsClientError tells whose it was.
const net = require('net');
const tls = require('tls');
const { readFileSync } = require('fs');

const file = (name) => readFileSync(`${process.env.TLS_TEST_KEYS}/${name}`);
const server = tls.createServer({ key: file('server.key'), cert: file('server.pem') });
server.on('tlsClientError', (error, socket) => {
  console.log(error.code, socket.remoteAddress, typeof socket.remotePort,
    socket.remoteFamily, socket.localAddress, socket.localPort === server.address().port);
  server.close();
});
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('error', () => {}).resume().write('GET / HTTP/1.0\r\n\r\n');
});
