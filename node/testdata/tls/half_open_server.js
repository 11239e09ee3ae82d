'use strict';
// The server replies later to a client that has ended its side.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (data) => scenario.log('S', `data ${data}`));
    socket.on('end', () => setImmediate(() => socket.end('late')));
  });
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({}, { stay: true,
      onSecure: (c) => c.end('req') });
    client.on('data', (data) => scenario.log('C', `data ${data}`));
    client.on('close', () => server.close(done));
  });
});
