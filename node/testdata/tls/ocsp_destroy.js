'use strict';
// The client leaves when it sees the response.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server();
  server.on('OCSPRequest', (c, i, callback) => callback(null, Buffer.from('resp')));
  server.on('tlsClientError', () => server.close(done));
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({ requestOCSP: true });
    client.on('OCSPResponse', () => client.destroy());
  });
});
