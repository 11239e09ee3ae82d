'use strict';
// The server gives up a client that takes too long.
const net = require('net');
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server({ handshakeTimeout: 50 });
  server.listen(0, '127.0.0.1', () => {
    const raw = net.connect(server.address().port, '127.0.0.1');
    raw.on('error', () => {});
    server.on('tlsClientError', (error, socket) => {
      socket.destroy();
      raw.destroy();
      server.close(done);
    });
  });
}, ['TLSv1.3']);
