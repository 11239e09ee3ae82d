'use strict';
// What createSecureContext, createServer and connect say of options that
// cannot be.
const { text, tls } = require('./lib/scenario');
const say = (what, fn) => {
  try {
    fn();
    console.log(what, 'fine');
  } catch (error) {
    console.log(what, error.name, text(error));
  }
};
const contexts = [{ key: 1 }, { cert: 1 }, { ca: 1 }, { ca: [1] }, { key: [1] },
  { key: [{ pem: 1 }] }, { key: 'x' }, { cert: 'x' }, { ca: 'x' }, { pfx: 1 }, { pfx: '' },
  { pfx: 'xx' },
  { crl: 1 }, { crl: 'x' }, { passphrase: 1 }, { ciphers: 1 }, { ciphers: 'x' },
  { ciphers: '' }, { ecdhCurve: 1 }, { sigalgs: 1 }, { sigalgs: '' },
  { dhparam: 1 }, { dhparam: 'auto' }, { minVersion: 'x' }, { minVersion: 1 },
  { maxVersion: 'x' }, { secureProtocol: 'x' }, { secureProtocol: 1 },
  { secureProtocol: 'SSLv2_method' }, { secureProtocol: 'SSLv3_method' },
  { secureProtocol: 'TLS_method', minVersion: 'TLSv1.2' },
  { secureProtocol: 'TLSv1_2_method' }, { secureOptions: 'x' },
  { sessionIdContext: 1 }, { ticketKeys: 1 }, { ticketKeys: Buffer.alloc(3) },
  { sessionTimeout: 'x' }, { sessionTimeout: -1 }, { clientCertEngine: 1 },
  { privateKeyEngine: 'x' }, { privateKeyEngine: 1, privateKeyIdentifier: 'y' },
  { privateKeyIdentifier: 'y' }, { privateKeyIdentifier: 1 },
  { privateKeyEngine: 'x', privateKeyIdentifier: 1 },
  { honorCipherOrder: 1 }, { allowPartialTrustChain: true }, null, 1];
for (const options of contexts) {
  say(`context ${JSON.stringify(options)}`, () => tls.createSecureContext(options));
}
const servers = [{ SNICallback: 1 }, { handshakeTimeout: 'x' },
  { ALPNCallback() {}, ALPNProtocols: ['a'] }, { sessionIdContext: 1 },
  { ticketKeys: Buffer.alloc(47) }, { pskCallback: 1 },
  { pskIdentityHint: 1, pskCallback() {} }, 1, 'x', () => {}];
for (const options of servers) {
  say(`server ${JSON.stringify(options)}`, () => tls.createServer(options));
}
const server = tls.createServer();
say('addContext', () => server.addContext());
say('addContext 1', () => server.addContext('x', 1));
say('setTicketKeys', () => server.setTicketKeys(1));
say('setSecureContext', () => server.setSecureContext());
say('secureContext', () => new tls.TLSSocket(undefined, { secureContext: 1 }));
for (const session of [1, null, {}, 'x', new Uint8Array(3)]) {
  say(`setSession ${JSON.stringify(session)}`, () => new tls.TLSSocket().setSession(session));
}
say('setServername', () => new tls.TLSSocket().setServername(1));
say('setServername of a server', () =>
  new tls.TLSSocket(undefined, { isServer: true }).setServername('a'));
say('convert', () => tls.convertALPNProtocols(['a'.repeat(256)], {}));
for (const list of [['a', 'bc'], Buffer.from([1, 97]), new Uint16Array([1, 2]),
  new DataView(new ArrayBuffer(2)), 'x', [''], undefined]) {
  const out = {};
  tls.convertALPNProtocols(list, out);
  console.log(out.ALPNProtocols && out.ALPNProtocols.toString('hex'));
}
const socket = new tls.TLSSocket();
console.log(socket.setMaxSendFragment(511), socket.setMaxSendFragment(512),
  socket.setMaxSendFragment(16385));
