'use strict';
// Servers with the same keys resume each other's sessions, others do not.
const { run } = require('./lib/scenario');
const keys = Buffer.alloc(48, 7);
run((scenario, done) => {
  let session;
  const once = (ticketKeys, then) => {
    const server = scenario.server({ ticketKeys }, (socket) =>
      socket.on('data', () => socket.write('x')));
    scenario.log('S', String(server.getTicketKeys().equals(keys)));
    server.listen(0, '127.0.0.1', () => {
      const client = scenario.client(session ? { session } : {},
        { stay: true, onSecure: (c) => c.write('x') });
      client.on('session', (s) => { session = s; });
      client.on('data', () => client.end());
      client.on('close', () => server.close(() => scenario.end(then)));
    });
  };
  once(keys, () => once(keys, () => once(Buffer.alloc(48, 8), done)));
});
