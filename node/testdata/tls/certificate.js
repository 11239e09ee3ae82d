'use strict';
// The certificate of the peer, in both forms.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server();
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({}, { onSecure: (c) => {
      const whole = c.getPeerCertificate(true);
      const plain = c.getPeerCertificate();
      for (const name of Object.keys(plain)) {
        const value = plain[name];
        scenario.log('C', `${name}: ${Buffer.isBuffer(value) ?
          value.toString('hex') : JSON.stringify(value)}`);
      }
      const x = c.getPeerX509Certificate();
      for (const name of ['subject', 'subjectAltName', 'issuer', 'validFrom',
        'validTo', 'fingerprint', 'fingerprint256', 'fingerprint512', 'keyUsage',
        'serialNumber', 'ca']) {
        scenario.log('C', `${name}: ${JSON.stringify(x[name])}`);
      }
      scenario.log('C', String(x) + x.issuerCertificate?.subject);
      scenario.log('C', `${x.checkHost('localhost')} ${x.checkHost('a.b')} ` +
        `${x.checkIP('127.0.0.1')} ${x.checkIP('1.2.3.4')} ${x.checkEmail('a@b.c')} ` +
        `${x.checkIssued(x)}`);
      scenario.log('C', `${whole.issuerCertificate.subject.CN} ` +
        `${whole.issuerCertificate.issuerCertificate === whole.issuerCertificate}`);
    } });
    client.on('close', () => server.close(done));
  });
}, ['TLSv1.3']);
