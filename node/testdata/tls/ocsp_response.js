'use strict';
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server();
  server.on('OCSPRequest', (certificate, issuer) =>
    scenario.log('S', `OCSPRequest ${certificate.length > 100} ${issuer}`));
  server.on('OCSPRequest', (c, i, cb) => cb(null, Buffer.from('resp')));
  server.listen(0, '127.0.0.1', () => {
    scenario.client({ requestOCSP: true }).on('close', () => server.close(done));
  });
});
