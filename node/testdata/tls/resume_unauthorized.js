'use strict';
// A session that was made with a server that is not trusted stays refused.
const { pair, run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server(pair('self'), (socket) =>
    socket.on('data', () => socket.write('x')));
  let session;
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({ rejectUnauthorized: false },
      { stay: true, onSecure: (c) => c.write('x') });
    client.on('session', (s) => { session = s; });
    client.on('data', () => client.end());
    client.on('close', () => scenario.end(() => {
      const again = scenario.client({ session });
      again.on('close', () => server.close(done));
    }));
  });
});
