'use strict';

const native = binding('crypto');
const { codes, define } = require('internal/errors');
const { validateString } = require('internal/validators');
const { bytesOf, encoded, keyBytes } = require('internal/crypto/bytes');
const { Transform } = require('stream');

define('ERR_CRYPTO_HASH_FINALIZED', 'Digest already called', Error);
define('ERR_CRYPTO_HASH_UPDATE_FAILED', 'Hash update failed', Error);
define('ERR_CRYPTO_INVALID_DIGEST', (name) => `Invalid digest: ${name}`, TypeError);

function checkDigest(name, argument = 'algorithm') {
  validateString(name, argument);
  if (!native.isHash(name)) throw new codes.ERR_CRYPTO_INVALID_DIGEST(name);
}

// A Digest is what Hash and Hmac share. It is a stream, too.
class Digest extends Transform {
  #handle;
  #done = false;

  constructor(handle, options) {
    super(options);
    this.#handle = handle;
  }

  update(data, encoding) {
    if (this.#done) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
      throw new codes.ERR_INVALID_ARG_TYPE(
        'data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
    }
    this.#handle.update(bytesOf(data, 'data', encoding));
    return this;
  }

  digest(encoding) {
    if (this.#done) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    this.#done = true;
    return encoded(this.#handle.digest(), encoding);
  }

  handleForCopy() {
    if (this.#done) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    return this.#handle;
  }

  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }

  _flush(callback) {
    this.push(this.digest());
    callback();
  }
}

class Hash extends Digest {
  #algorithm;

  constructor(algorithm, options, handle) {
    validateString(algorithm, 'algorithm');
    if (!native.isHash(algorithm)) throw new Error('Digest method not supported');
    super(handle ?? native.hash(algorithm), options);
    this.#algorithm = algorithm;
  }

  copy(options) {
    const handle = native.copyHash(this.handleForCopy(), this.#algorithm);
    if (handle === null) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('hash.copy()');
    return new Hash(this.#algorithm, options, handle);
  }
}

class Hmac extends Digest {
  constructor(algorithm, key, options) {
    validateString(algorithm, 'hmac');
    const bytes = keyBytes(key, 'key', options?.encoding);
    checkDigest(algorithm, 'hmac');
    super(native.hmac(algorithm, bytes), options);
  }
}

module.exports = { Hash, Hmac, checkDigest };
