'use strict';
const { pair, run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server(pair('self'));
  server.on('OCSPRequest', (c, i, callback) => callback(null, Buffer.from('resp')));
  server.listen(0, '127.0.0.1', () => {
    scenario.client({ requestOCSP: true }).on('close', () => server.close(done));
  });
});
