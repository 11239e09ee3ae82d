'use strict';
// The CAs for client certificates are those of the context that was chosen.
const { file, pair, run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server({ requestCert: true });
  server.addContext('other.example.com', { ...pair('other'), ca: file('ca.pem') });
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({ servername: 'other.example.com',
      ...pair('client') });
    client.on('close', () => server.close(done));
  });
});
