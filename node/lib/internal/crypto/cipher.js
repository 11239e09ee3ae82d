'use strict';

const native = binding('cipher');
const { codes, define } = require('internal/errors');
const { validateString } = require('internal/validators');
const { bytesOf, encoded, keyBytes } = require('internal/crypto/bytes');
const { Transform } = require('stream');

define('ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher', Error);
define('ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector', TypeError);
define('ERR_CRYPTO_INVALID_STATE', (name) => `Invalid state for operation ${name}`, Error);

// failures are OpenSSL's names for what can fail at the end.
const failures = {
  '__proto__': null,
  'bad decrypt': ['ERR_OSSL_BAD_DECRYPT', '1C800064'],
  'wrong final block length': ['ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH', '1C80006B'],
};

function failure(text) {
  const [code, number] = failures[text] ?? [];
  if (code === undefined) {
    return new Error('Unsupported state or unable to authenticate data');
  }
  return Object.assign(new Error(`error:${number}:Provider routines::${text}`),
                       { library: 'Provider routines', reason: text, code });
}

class Cipher extends Transform {
  #handle;
  #ended = false;
  #name;

  constructor(name, key, iv, options, encrypt) {
    validateString(name, 'cipher');
    const bytes = keyBytes(key, 'key');
    const start = iv === null ? Buffer.alloc(0) : bytesOf(iv, 'iv');
    if (!native.known(name)) throw new codes.ERR_CRYPTO_UNKNOWN_CIPHER();
    const handle = native.open(name, bytes, start, encrypt);
    if (handle === 'initialization vector') throw new codes.ERR_CRYPTO_INVALID_IV();
    if (typeof handle === 'string') throw new codes.ERR_CRYPTO_INVALID_KEYLEN();
    super(options);
    this.#handle = handle;
    this.#name = encrypt ? 'getAuthTag' : 'setAuthTag';
  }

  update(data, inputEncoding, outputEncoding) {
    if (this.#ended) throw new codes.ERR_CRYPTO_INVALID_STATE('update');
    return encoded(this.#handle.update(bytesOf(data, 'data', inputEncoding)), outputEncoding);
  }

  final(outputEncoding) {
    if (this.#ended) throw new codes.ERR_CRYPTO_INVALID_STATE('final');
    this.#ended = true;
    const result = this.#handle.final();
    if (typeof result !== 'string') return encoded(result, outputEncoding);
    throw failure(result);
  }

  setAAD(buffer) {
    this.#handle.setAAD(bytesOf(buffer, 'buffer'));
    return this;
  }

  setAutoPadding(on = true) {
    this.#handle.setPadding(Boolean(on));
    return this;
  }

  tag() {
    if (!this.#ended) throw new codes.ERR_CRYPTO_INVALID_STATE(this.#name);
    return this.#handle.tag();
  }

  setTag(tag) { this.#handle.setTag(bytesOf(tag, 'buffer')); }

  _transform(chunk, encoding, callback) {
    this.push(this.update(chunk, encoding));
    callback();
  }

  _flush(callback) {
    try {
      this.push(this.final());
    } catch (err) {
      callback(err);
      return;
    }
    callback();
  }
}

class Cipheriv extends Cipher {
  constructor(name, key, iv, options) { super(name, key, iv, options, true); }
  getAuthTag() { return this.tag(); }
}

class Decipheriv extends Cipher {
  constructor(name, key, iv, options) { super(name, key, iv, options, false); }

  setAuthTag(tag, encoding) {
    this.setTag(typeof tag === 'string' ? Buffer.from(tag, encoding) : tag);
    return this;
  }
}

module.exports = { Cipheriv, Decipheriv };
