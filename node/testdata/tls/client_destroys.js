'use strict';
// The client destroys a connection that is secure, with and without an error.
const { run } = require('./lib/scenario');

function next([error, ...rest]) {
  run((scenario, done) => {
    const server = scenario.server();
    server.listen(0, '127.0.0.1', () => {
      const client = scenario.client({}, { stay: true });
      client.on('session', () => setImmediate(() => client.destroy(error)));
      client.on('close', () => server.close(() => {
        done();
        if (scenario.version === 'TLSv1.3' && rest.length > 0) next(rest);
      }));
    });
  });
}
next([undefined, new Error('mine')]);
