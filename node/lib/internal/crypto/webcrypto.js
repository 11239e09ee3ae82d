'use strict';

// The part of Web Cryptography that stands on what crypto has: random values,
// digests, HMAC and PBKDF2.

const native = binding('crypto');
const { randomFillSync, randomUUID } = require('internal/crypto/random');
const { Hmac, Hash } = require('internal/crypto/hash');
const { pbkdf2, hkdf } = require('internal/crypto/derive');
const { bytesOf } = require('internal/crypto/bytes');

function unsupported(message) {
  return new DOMException(message, 'NotSupportedError');
}

// detached is a copy of bytes as an ArrayBuffer.
function detached(bytes) {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

function hashName(algorithm) {
  const name = typeof algorithm === 'string' ? algorithm : algorithm?.name;
  if (typeof name !== 'string' || !native.isHash(name)) {
    throw unsupported('Unrecognized algorithm name');
  }
  return name;
}

function algorithmName(algorithm) {
  return (typeof algorithm === 'string' ? algorithm : algorithm.name).toUpperCase();
}

class CryptoKey {
  #bytes;

  constructor(bytes, algorithm, extractable, usages) {
    this.#bytes = bytes;
    this.type = 'secret';
    this.algorithm = algorithm;
    this.extractable = extractable;
    this.usages = usages;
  }

  // use returns the key for one of its usages.
  static use(key, usage) {
    if (!key.usages.includes(usage)) {
      throw new DOMException(`Unable to use this key to ${usage}`, 'InvalidAccessError');
    }
    return key.#bytes;
  }

  static bytes(key) { return key.#bytes; }
}

function keyAlgorithm(algorithm) {
  const name = algorithmName(algorithm);
  if (name === 'HMAC') return { name, hash: { name: hashName(algorithm.hash) } };
  if (name === 'PBKDF2' || name === 'HKDF') return { name };
  throw unsupported('Unrecognized algorithm name');
}

function mac(key, data, usage) {
  return new Hmac(key.algorithm.hash.name, CryptoKey.use(key, usage))
    .update(bytesOf(data, 'data')).digest();
}

const subtle = {
  async digest(algorithm, data) {
    return detached(new Hash(hashName(algorithm)).update(bytesOf(data, 'data')).digest());
  },

  async importKey(format, data, algorithm, extractable, usages) {
    if (format !== 'raw') throw unsupported(`Unable to import a key in the format ${format}`);
    const bytes = Buffer.from(bytesOf(data, 'keyData'));
    return new CryptoKey(bytes, keyAlgorithm(algorithm), extractable, [...usages]);
  },

  async exportKey(format, key) {
    if (format !== 'raw') throw unsupported(`Unable to export a key in the format ${format}`);
    if (!key.extractable) {
      throw new DOMException('key is not extractable', 'InvalidAccessException');
    }
    return detached(CryptoKey.bytes(key));
  },

  async sign(algorithm, key, data) {
    if (algorithmName(algorithm) !== 'HMAC') throw unsupported('Unrecognized algorithm name');
    return detached(mac(key, data, 'sign'));
  },

  async verify(algorithm, key, signature, data) {
    if (algorithmName(algorithm) !== 'HMAC') throw unsupported('Unrecognized algorithm name');
    const expected = mac(key, data, 'verify');
    const given = bytesOf(signature, 'signature');
    return given.length === expected.length && native.equal(expected, given);
  },

  async deriveBits(algorithm, key, length) {
    const bytes = CryptoKey.use(key, 'deriveBits');
    const digest = hashName(algorithm.hash);
    const salt = bytesOf(algorithm.salt, 'salt');
    return new Promise((resolve, reject) => {
      const done = (err, result) => (err ? reject(err) : resolve(detached(result)));
      if (algorithmName(algorithm) === 'PBKDF2') {
        pbkdf2(bytes, salt, algorithm.iterations, length / 8, digest, done);
      } else if (algorithmName(algorithm) === 'HKDF') {
        hkdf(digest, bytes, salt, bytesOf(algorithm.info, 'info'), length / 8, done);
      } else {
        reject(unsupported('Unrecognized algorithm name'));
      }
    });
  },
};

const MOST = 65536;

const webcrypto = {
  subtle,
  randomUUID,
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || array instanceof Float32Array ||
        array instanceof Float64Array || array instanceof DataView) {
      throw new DOMException('The data argument must be an integer-type TypedArray',
                             'TypeMismatchError');
    }
    if (array.byteLength > MOST) {
      throw new DOMException(`The requested length exceeds ${MOST} bytes`, 'QuotaExceededError');
    }
    return randomFillSync(array);
  },
};

module.exports = { CryptoKey, webcrypto };
