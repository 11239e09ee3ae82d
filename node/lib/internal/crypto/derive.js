'use strict';

const native = binding('crypto');
const { codes, define } = require('internal/errors');
const {
  validateFunction, validateInteger, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { bytesOf } = require('internal/crypto/bytes');
const { checkDigest } = require('internal/crypto/hash');

define('ERR_CRYPTO_PBKDF2_ERROR', 'PBKDF2 error', Error);
define('ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params', RangeError);
define('ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length', RangeError);

// both makes the forms with and without callback of a function whose prepare
// checks the arguments and returns those of the Go part.
function both(name, failure, prepare) {
  const finish = (key) => {
    if (key === null) throw failure();
    return key;
  };
  return {
    sync: (...args) => finish(native[name](...prepare(...args))),
    async: (...args) => {
      const callback = args.pop();
      const prepared = prepare(...args);
      validateFunction(callback, 'callback');
      native[name](...prepared, (key) => {
        if (key === null) callback(failure());
        else callback(null, key);
      });
    },
  };
}

const pbkdf2 = both('pbkdf2', () => new codes.ERR_CRYPTO_PBKDF2_ERROR(),
  (password, salt, iterations, keylen, digest) => {
    validateString(digest, 'digest');
    const key = bytesOf(password, 'password');
    const bytes = bytesOf(salt, 'salt');
    validateInteger(iterations, 'iterations', 1, 2 ** 31 - 1);
    validateInteger(keylen, 'keylen', 0, 2 ** 31 - 1);
    checkDigest(digest, 'digest');
    return [digest, key, bytes, iterations, keylen];
  });

const scrypt = both('scrypt', () => new codes.ERR_CRYPTO_INVALID_SCRYPT_PARAMS(),
  (password, salt, keylen, options = {}) => {
    validateObject(options, 'options');
    const {
      N = options.cost ?? 16384, r = options.blockSize ?? 8, p = options.parallelization ?? 1,
      maxmem = 32 * 1024 * 1024,
    } = options;
    for (const [name, value] of Object.entries({ N, r, p })) validateUint32(value, name);
    validateInteger(keylen, 'keylen', 0, 2 ** 31 - 1);
    if (128 * N * r > maxmem) throw new codes.ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
    return [bytesOf(password, 'password'), bytesOf(salt, 'salt'), N, r, p, keylen];
  });

const hkdf = both('hkdf', () => new codes.ERR_CRYPTO_INVALID_KEYLEN(),
  (digest, key, salt, info, keylen) => {
    checkDigest(digest, 'digest');
    validateInteger(keylen, 'length', 0, 2 ** 31 - 1);
    return [digest, key?.secretBytes ?? bytesOf(key, 'ikm'), bytesOf(salt, 'salt'),
            bytesOf(info, 'info'), keylen];
  });

module.exports = {
  hkdf: hkdf.async, hkdfSync: (...args) => {
    const { buffer, byteOffset, byteLength } = hkdf.sync(...args);
    return buffer.slice(byteOffset, byteOffset + byteLength);
  },
  pbkdf2: pbkdf2.async, pbkdf2Sync: pbkdf2.sync,
  scrypt: scrypt.async, scryptSync: scrypt.sync,
};
