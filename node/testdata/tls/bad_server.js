'use strict';
// What a client says of servers that are none: each answers the hello, or the
// connection, in its way.
const net = require('net');
const { file, text, tls } = require('./lib/scenario');

const answers = {
  'end at once': (c) => c.end(),
  'end after hello': (c) => c.once('data', () => c.end()),
  'reset after hello': (c) => c.once('data', () => c.resetAndDestroy()),
  'HTTP': (c) => c.once('data', () => c.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  'garbage': (c) => c.once('data', () => c.end('x'.repeat(64))),
  'alert 40': (c) => c.once('data', () => c.end(Buffer.from('15030300020228', 'hex'))),
  'alert 0': (c) => c.once('data', () => c.end(Buffer.from('15030300020100', 'hex'))),
};
for (const n of [10, 42, 46, 48, 49, 50, 51, 70, 71, 80, 86, 109, 112, 116, 120]) {
  answers[`alert ${n}`] = (c) => c.once('data', () =>
    c.end(Buffer.from([21, 3, 3, 0, 2, 2, n])));
}

function next([name, ...rest]) {
  if (name === undefined) return;
  const server = net.createServer((c) => {
    c.on('error', () => {});
    answers[name](c);
    c.resume();
  }).listen(0, '127.0.0.1', () => {
    const lines = [];
    const client = tls.connect({ port: server.address().port, host: '127.0.0.1',
      ca: file('ca.pem') });
    for (const event of ['secureConnect', 'end', 'error', 'close']) {
      client.on(event, (value) => lines.push(
        value instanceof Error ? `${event} ${text(value)}` : `${event} ${value}`));
    }
    client.on('close', () => server.close(() => {
      console.log(`${name}: ${lines.join(', ')}`);
      next(rest);
    }));
    client.resume();
  });
}
next(Object.keys(answers));
