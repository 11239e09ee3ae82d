'use strict';
// The client leaves while the server is still asked.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  let client;
  const server = scenario.server({ SNICallback: () => setImmediate(() => client.destroy()) });
  server.listen(0, '127.0.0.1', () => {
    client = scenario.client();
    server.on('tlsClientError', () => server.close(done));
  });
});
