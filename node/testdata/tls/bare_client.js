'use strict';
// A TLSSocket of one's own over a connected socket, and an untrusted server.
const net = require('net');
const { pair, run, tls } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server(pair('self'), (socket) =>
    socket.on('data', (data) => scenario.log('S', `data ${data}`)));
  server.listen(0, '127.0.0.1', () => {
    const raw = net.connect(server.address().port, '127.0.0.1', () => {
      const socket = new tls.TLSSocket(raw, {});
      scenario.watch('C', socket, '', ['secure', 'end', 'finish', 'error', 'close']);
      socket.on('secure', () => scenario.log('C',
        `${socket.authorized} ${socket.authorizationError} ${socket.secureConnecting}`));
      socket.end('hello');
      socket.resume();
      socket.on('close', () => server.close(done));
    });
  });
});
