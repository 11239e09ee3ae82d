'use strict';
const net = require('net');
const { file, text, tls } = require('./lib/scenario');
const controller = new AbortController();
const server = net.createServer((c) => {
  c.on('error', () => {});
  c.once('data', () => controller.abort());
}).listen(0, '127.0.0.1', () => {
  const client = tls.connect({ port: server.address().port, host: '127.0.0.1',
    ca: file('ca.pem'), signal: controller.signal });
  for (const event of ['connect', 'end', 'error', 'close']) {
    client.on(event, (value) => console.log(event,
      value instanceof Error ? text(value) : value));
  }
  client.on('close', () => server.close());
});
