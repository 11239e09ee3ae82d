'use strict';
// A session is resumed; neither is it verified by name again, nor does the
// client have its server's certificate.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server({}, (socket) => socket.on('data', () => socket.write('x')));
  let session;
  const connect = (options, then) => {
    const client = scenario.client(options, { stay: true, onSecure: (c) => {
      scenario.log('C', `peer ${c.getPeerCertificate().subject?.CN}`);
      c.write('x');
    } });
    client.on('session', (s) => { session = s; });
    client.on('data', () => client.end());
    client.on('close', () => scenario.end(then));
  };
  server.listen(0, '127.0.0.1', () => connect({}, () =>
    connect({ session, servername: 'elsewhere.example' }, () => server.close(done))));
});
