'use strict';
// The socket beneath is destroyed.
const net = require('net');
const { file, run, tls } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server();
  server.listen(0, '127.0.0.1', () => {
    const raw = net.connect(server.address().port, '127.0.0.1', () => {
      const client = tls.connect({ socket: raw, ca: file('ca.pem'),
        servername: 'localhost', maxVersion: scenario.version });
      scenario.watch('C', raw, 'raw ', ['error']);
      scenario.watch('C', client, '', ['secureConnect', 'end', 'error', 'close']);
      client.on('secureConnect', () => setTimeout(() => raw.destroy(new Error('under')), 50));
      client.on('close', () => server.close(done));
      client.resume();
    });
  });
});
