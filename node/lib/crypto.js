'use strict';

// The part of crypto that programs with TLS need.

const native = binding('crypto');
const { codes, define, nativeError } = require('internal/errors');
const { validateString } = require('internal/validators');
const { Hash, Hmac } = require('internal/crypto/hash');
const { Cipheriv, Decipheriv } = require('internal/crypto/cipher');
const keys = require('internal/crypto/keys');
const random = require('internal/crypto/random');
const derive = require('internal/crypto/derive');
const { CryptoKey, webcrypto } = require('internal/crypto/webcrypto');
const constants = require('internal/crypto/constants');
const { bytesOf, encoded } = require('internal/crypto/bytes');

define('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
       'Input buffers must have the same byte length', RangeError);
define('ERR_CRYPTO_FIPS_UNAVAILABLE', 'Cannot set FIPS mode in a non-FIPS build.', Error);

function timingSafeEqual(a, b) {
  for (const [name, value] of [['buf1', a], ['buf2', b]]) {
    if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) {
      throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ` +
        'an instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
    }
  }
  if (a.byteLength !== b.byteLength) throw new codes.ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return native.equal(bytesOf(a, 'buf1'), bytesOf(b, 'buf2'));
}

function hash(algorithm, input, outputEncoding = 'hex') {
  validateString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) {
    throw new codes.ERR_INVALID_ARG_TYPE(
      'input', ['string', 'Buffer', 'TypedArray', 'DataView'], input);
  }
  if (!native.isHash(algorithm)) throw new Error(`Digest method ${algorithm} is not supported`);
  return encoded(new Hash(algorithm).update(input).digest(), outputEncoding);
}

// callable makes a class that works without new.
function callable(Class) {
  return new Proxy(Class, { apply: (target, _, args) => new target(...args) });
}

module.exports = {
  ...derive,
  ...keys,
  ...random,
  Cipheriv: callable(Cipheriv),
  CryptoKey,
  Decipheriv: callable(Decipheriv),
  Hash: callable(Hash),
  Hmac: callable(Hmac),
  constants,
  createCipheriv: (...args) => new Cipheriv(...args),
  createDecipheriv: (...args) => new Decipheriv(...args),
  createHash: (algorithm, options) => new Hash(algorithm, options),
  createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
  createSign: (algorithm, options) => new keys.Sign(algorithm, options),
  createVerify: (algorithm, options) => new keys.Verify(algorithm, options),
  getCiphers: () => ['aes-128-cbc', 'aes-128-ctr', 'aes-128-gcm', 'aes-192-cbc', 'aes-192-ctr',
                     'aes-192-gcm', 'aes-256-cbc', 'aes-256-ctr', 'aes-256-gcm'],
  getCurves: () => ['prime256v1', 'secp384r1', 'secp521r1'],
  getFips: () => 0,
  getHashes: () => [...native.hashes].sort(),
  getRandomValues: (array) => webcrypto.getRandomValues(array),
  hash,
  setFips(on) { if (on) throw new codes.ERR_CRYPTO_FIPS_UNAVAILABLE(); },
  subtle: webcrypto.subtle,
  timingSafeEqual,
  webcrypto,
};

for (const [name, load] of [
  ['X509Certificate', () => require('internal/tls/x509').X509Certificate],
  ['fips', () => 0],
]) {
  Object.defineProperty(module.exports, name, {
    __proto__: null, get: load, enumerable: true, configurable: true,
  });
}
