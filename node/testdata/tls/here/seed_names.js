'use strict';
// The seed's own names: TLSSocket without new, and on a socket the events
// OCSPRequest and secureConnection.
const net = require('net');
const { file, pair, tls } = require('../lib/scenario');
const server = tls.createServer(pair('server'), (socket) => socket.write('x'));
server.on('OCSPRequest', (certificate, issuer, callback) =>
  callback(null, Buffer.from('staple')));
server.listen(0, () => {
  const raw = net.connect(server.address().port, () => {
    const socket = tls.TLSSocket(raw, { isServer: false, requestCert: true,
      requestOCSP: true, rejectUnauthorized: true, ca: file('ca.pem') });
    let lines = 0;
    socket.on('keylog', (line) => { lines += /^[A-Z_0-9]+ \w+ \w+\n$/.test(line); });
    socket.on('OCSPRequest', (response) => console.log('OCSPRequest', String(response)));
    socket.on('secureConnection', (it) => console.log('secureConnection', it === socket,
      socket.authorized, socket.authorizationError, lines > 0));
    socket.once('session', (session) => console.log('session', session.length > 100));
    socket.once('data', (data) => {
      console.log('data', String(data));
      socket.end();
      server.close();
    });
    socket._start(); // as in Node, reading alone does not begin
  });
});
