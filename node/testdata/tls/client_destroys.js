'use strict';
const { run } = require('./lib/scenario');
for (const error of [undefined, new Error('mine')]) {
  run((scenario, done) => {
    const server = scenario.server();
    server.listen(0, '127.0.0.1', () => {
      const client = scenario.client({}, { stay: true });
      client.on('session', () => setImmediate(() => client.destroy(error)));
      server.on('secureConnection', (socket) => socket.on('close', () =>
        server.close(() => {
          if (error) setTimeout(done, 200);
          else done();
        })));
    });
  });
}
