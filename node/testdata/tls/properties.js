'use strict';
// What a socket tells of itself before the handshake, after it, and when it
// is closed.
const { run } = require('./lib/scenario');
const methods = ['getCipher', 'getEphemeralKeyInfo', 'getSharedSigalgs',
  'getPeerCertificate', 'getCertificate', 'getProtocol', 'isSessionReused'];
function tell(scenario, side, socket) {
  for (const name of ['authorized', 'authorizationError', 'encrypted',
    'alpnProtocol', 'servername']) {
    scenario.log(side, `${name} ${socket[name]}`);
  }
  for (const name of methods) {
    let value = socket[name]();
    if (name === 'getCipher' && value) value = value.version;
    if (name.endsWith('Certificate') && value) value = value.subject?.CN ?? value;
    if (name === 'getSharedSigalgs' && value) value = value.length > 0;
    scenario.log(side, `${name} ${JSON.stringify(value)}`);
  }
}
run((scenario, done) => {
  const server = scenario.server({ ecdhCurve: 'X25519' }, (socket) => {
    tell(scenario, 'S', socket);
    socket.on('close', () => tell(scenario, 'S', socket));
  });
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({}, { onSecure: (c) => {
      tell(scenario, 'C', c);
      const key = c.exportKeyingMaterial(32, 'label', Buffer.from('context'));
      scenario.log('C', `exported ${key.length}`);
    } });
    tell(scenario, 'C', client);
    try {
      client.exportKeyingMaterial(1, 'x');
    } catch (error) {
      scenario.log('C', error.code);
    }
    client.on('close', () => {
      tell(scenario, 'C', client);
      server.close(done);
    });
  });
});
