'use strict';
// A TLSSocket of one's own over a connection of a net.Server judges nobody.
const net = require('net');
const { file, pair, run, tls } = require('./lib/scenario');
run((scenario, done) => {
  const server = net.createServer((raw) => {
    const socket = new tls.TLSSocket(raw, { isServer: true, requestCert: true,
      rejectUnauthorized: false, ca: file('ca.pem'), maxVersion: scenario.version,
      ...pair('server') });
    scenario.watch('S', socket, '', ['secure', 'data', 'end', 'error', 'close']);
    socket.on('secure', () => scenario.log('S',
      `${socket.authorized} ${socket.authorizationError} ${socket.secureConnecting}`));
  });
  scenario.listening = server;
  server.listen(0, '127.0.0.1', () => {
    scenario.client({}, { stay: true, onSecure: (c) => c.end('hi') })
      .on('close', () => server.close(done));
  });
});
