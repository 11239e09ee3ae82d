'use strict';
// Contexts by name: a wildcard is one label, the last one added wins.
const { pair, run } = require('./lib/scenario');
const names = ['x.test.com', 'x.y.test.com', 'other.example.com', 'X.TEST.COM'];
function next(rest) {
  if (rest.length === 0) return;
  run((scenario, done) => {
    const server = scenario.server();
    server.addContext('*.test.com', pair('self'));
    server.addContext('other.example.com', pair('other'));
    server.listen(0, '127.0.0.1', () => {
      const client = scenario.client({ servername: rest[0],
        rejectUnauthorized: false }, {
        onSecure: (c) => scenario.log('C', c.getPeerCertificate().subject.CN),
      });
      client.on('close', () => server.close(() => {
        done();
        if (scenario.version === 'TLSv1.3') next(rest.slice(1));
      }));
    });
  });
}
next(names);
