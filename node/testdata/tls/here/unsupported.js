'use strict';
// What crypto/tls cannot do is refused by name.
const { pair, tls } = require('../lib/scenario');
const say = (what, fn) => {
  try {
    fn();
    console.log(what, 'fine');
  } catch (error) {
    console.log(what, error.code, error.message.includes(what));
  }
};
for (const options of [{ sigalgs: 'RSA+SHA256' }, { dhparam: 'x' },
  { clientCertEngine: 'x' }, { privateKeyEngine: 'x', privateKeyIdentifier: 'y' },
  { secureOptions: 0x40000 }, { secureOptions: 0x8000000, minVersion: 'TLSv1.1' }]) {
  say(Object.keys(options)[0], () => tls.createSecureContext(options));
}
say('ciphers', () => tls.createSecureContext({ ciphers: 'DHE-RSA-AES128-GCM-SHA256' }));
say('pskCallback', () => tls.createServer({ ...pair('server'), pskCallback() {} }));
say('pskCallback', () => tls.connect({ port: 1, pskCallback() {} }));
say('enableTrace', () => new tls.TLSSocket().enableTrace());
