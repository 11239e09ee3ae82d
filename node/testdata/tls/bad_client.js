'use strict';
// What a server says of clients that are none, and what they get.
const net = require('net');
const { pair, text, tls } = require('./lib/scenario');

const sent = {
  'end at once': (c) => c.end(),
  'reset at once': (c) => c.resetAndDestroy(),
  'HTTP GET': (c) => c.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  'HTTP CONNECT': (c) => c.write('CONNECT a:1 HTTP/1.1\r\n\r\n'),
  'HTTP DELETE': (c) => c.write('DELETE / HTTP/1.1\r\n\r\n'),
  'garbage': (c) => c.write('\x00'.repeat(64)),
  'half a hello': (c) => c.end(Buffer.from('16030100ff010000', 'hex')),
};

function next([name, ...rest]) {
  if (name === undefined) return;
  const lines = [];
  const server = tls.createServer(pair('server'));
  server.on('tlsClientError', (error) => {
    lines.push(`tlsClientError ${text(error)}`);
    server.close(() => {
      console.log(`${name}: ${lines.join(', ')}`);
      next(rest);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const raw = net.connect(server.address().port, '127.0.0.1', () => sent[name](raw));
    raw.on('data', (data) => lines.push(`got ${data.toString('hex')}`));
    raw.on('error', () => {});
    raw.resume();
  });
}
next(Object.keys(sent));
