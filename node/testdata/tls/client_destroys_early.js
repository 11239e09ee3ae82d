'use strict';
// The client leaves in the middle of the handshake.
const net = require('net');
const { file, tls } = require('./lib/scenario');
const server = net.createServer((c) => {
  c.on('error', () => {});
  c.once('data', () => client.destroy());
}).listen(0, '127.0.0.1', () => {
  client = tls.connect({ port: server.address().port, host: '127.0.0.1',
    ca: file('ca.pem') });
  for (const event of ['connect', 'end', 'error', 'close']) {
    client.on(event, (value) => console.log(event, value));
  }
  client.on('close', () => server.close());
});
let client;
