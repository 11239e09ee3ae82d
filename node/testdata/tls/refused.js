'use strict';
const net = require('net');
const { text, tls } = require('./lib/scenario');
const server = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  server.close(() => {
    const client = tls.connect(port, '127.0.0.1');
    for (const event of ['connect', 'end', 'error', 'close']) {
      client.on(event, (value) => console.log(event, value instanceof Error ?
        text(value).replace(port, 'PORT') : value));
    }
  });
});
