'use strict';
// What connect and the old names of tls make of what they are given.
const { text, tls } = require('./lib/scenario');
const say = (what, fn) => {
  try {
    console.log(what, fn());
  } catch (error) {
    console.log(what, error.name, text(error));
  }
};
const { createSecureContext } = tls;
tls.createSecureContext = (options) => {
  throw new Error(`ciphers are the default: ${options.ciphers === tls.DEFAULT_CIPHERS}`);
};
say('connect', () => tls.connect());
tls.createSecureContext = createSecureContext;
say('a key outside of a list', () => createSecureContext({ key: { pem: 'x' } }));
say('ca without certificates', () => typeof createSecureContext({
  ca: '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----' }));
const { context } = createSecureContext();
say('inherited', () => ({ __proto__: context })._external);
say('own', () => typeof context._external);
const { translatePeerCertificate } = require('_tls_common');
say('none', () => translatePeerCertificate(0));
say('texts', () => JSON.stringify(translatePeerCertificate({
  infoAccess: 'a:b:c\n__proto__:d\na:e\n', issuerCertificate: { infoAccess: 'f:g\n' } })));
const controller = new AbortController();
controller.abort();
const socket = tls.connect({ port: 1, signal: controller.signal });
socket.on('error', (error) => console.log('error', error.name));
