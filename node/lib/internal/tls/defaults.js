'use strict';
// What options of createSecureContext are if they are not set: the DEFAULT_…
// properties of tls, which scripts may set.

const native = binding('tls');

const kCiphers = native.defaultCiphers();

const values = {
  DEFAULT_CIPHERS: kCiphers,
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MIN_VERSION: 'TLSv1.2',
  DEFAULT_MAX_VERSION: 'TLSv1.3',
};

// defaults returns them for contextOptions. The list of ciphers that nobody
// changed is left to the Go library.
function defaults() {
  const ciphers = values.DEFAULT_CIPHERS;
  return {
    ciphers: ciphers === kCiphers ? undefined : ciphers,
    ecdhCurve: values.DEFAULT_ECDH_CURVE,
    min: values.DEFAULT_MIN_VERSION,
    max: values.DEFAULT_MAX_VERSION,
  };
}

module.exports = { defaults, values };
