'use strict';

const native = binding('keys');
const { codes, define } = require('internal/errors');
const { validateFunction, validateObject, validateString } = require('internal/validators');
const { bytesOf, encoded } = require('internal/crypto/bytes');
const { checkDigest } = require('internal/crypto/hash');
const { Writable } = require('stream');

define('ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', (got, wanted) =>
  `Invalid key object type ${got}, expected ${wanted}.`, TypeError);
define('ERR_CRYPTO_OPERATION_FAILED', (text) => text, Error);
define('ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign', Error);

const RSA_PKCS1_PADDING = 1;
const RSA_PKCS1_PSS_PADDING = 6;

class KeyObject {
  #type;

  constructor(type, handle) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') {
      throw new codes.ERR_INVALID_ARG_VALUE('type', type);
    }
    this.#type = type;
    Object.defineProperty(this, 'handle', { __proto__: null, value: handle });
  }

  get type() { return this.#type; }
}

class SecretKeyObject extends KeyObject {
  constructor(bytes) {
    super('secret', null);
    Object.defineProperty(this, 'secretBytes', { __proto__: null, value: bytes });
  }

  get symmetricKeySize() { return this.secretBytes.length; }
  export() { return Buffer.from(this.secretBytes); }

  equals(other) {
    return other instanceof SecretKeyObject && this.secretBytes.equals(other.secretBytes);
  }
}

class AsymmetricKeyObject extends KeyObject {
  constructor(handle) { super(handle.isPrivate() ? 'private' : 'public', handle); }

  get asymmetricKeyType() { return this.handle.kind(); }

  get asymmetricKeyDetails() {
    const details = this.handle.details();
    if (details.publicExponent !== undefined) {
      details.publicExponent = BigInt(details.publicExponent);
    }
    return { ...details };
  }

  export(options = {}) {
    validateObject(options, 'options');
    if (options.cipher !== undefined) {
      throw new codes.ERR_METHOD_NOT_IMPLEMENTED('keyObject.export() with cipher');
    }
    const { format = 'pem', type = this.type === 'private' ? 'pkcs8' : 'spki' } = options;
    return checked(this.handle.encode(type, format), format === 'pem');
  }

  equals(other) {
    return other instanceof AsymmetricKeyObject && this.type === other.type &&
      this.export({ format: 'der' }).equals(other.export({ format: 'der' }));
  }
}

// checked throws the errors that the Go part returns as strings.
function checked(result, isText = false) {
  if (typeof result !== 'string' || (isText && result.startsWith('-----BEGIN'))) return result;
  throw new codes.ERR_CRYPTO_OPERATION_FAILED(result);
}

function parse(key, encoding) {
  if (key instanceof KeyObject) return key;
  const source = key !== null && typeof key === 'object' && !ArrayBuffer.isView(key) &&
    !(key instanceof ArrayBuffer) ? key.key : key;
  if (source instanceof KeyObject) return source;
  return new AsymmetricKeyObject(checked(native.parse(bytesOf(source, 'key', encoding))));
}

function createPrivateKey(key) {
  const object = parse(key);
  if (object.type !== 'private') {
    throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(object.type, 'private');
  }
  return object;
}

function createPublicKey(key) {
  const object = parse(key);
  return object.type === 'private' ? new AsymmetricKeyObject(object.handle.publicKey()) : object;
}

function createSecretKey(key, encoding) {
  return new SecretKeyObject(Buffer.from(bytesOf(key, 'key', encoding)));
}

function isPSS(key) {
  return key?.padding === RSA_PKCS1_PSS_PADDING;
}

function sign(algorithm, data, key, callback) {
  if (algorithm !== null && algorithm !== undefined) checkDigest(algorithm);
  const result = () => checked(
    createPrivateKey(key).handle.sign(algorithm, bytesOf(data, 'data'), isPSS(key)));
  return answer(result, callback);
}

function verify(algorithm, data, key, signature, callback) {
  if (algorithm !== null && algorithm !== undefined) checkDigest(algorithm);
  const result = () => checked(createPublicKey(key).handle.verify(
    algorithm, bytesOf(data, 'data'), bytesOf(signature, 'signature'), isPSS(key)));
  return answer(result, callback);
}

function answer(result, callback) {
  if (callback === undefined) return result();
  validateFunction(callback, 'callback');
  setImmediate(() => {
    let value;
    try {
      value = result();
    } catch (err) {
      callback(err);
      return;
    }
    callback(null, value);
  });
  return undefined;
}

// A Message collects what is signed or verified.
class Message extends Writable {
  #parts = [];

  constructor(algorithm, options) {
    validateString(algorithm, 'algorithm');
    checkDigest(algorithm);
    super(options);
    Object.defineProperty(this, 'algorithm', { __proto__: null, value: algorithm });
  }

  update(data, encoding) {
    this.#parts.push(Buffer.from(bytesOf(data, 'data', encoding)));
    return this;
  }

  whole() { return Buffer.concat(this.#parts); }

  _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
}

class Sign extends Message {
  sign(key, encoding) {
    if (!key) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
    return encoded(sign(this.algorithm, this.whole(), key), encoding);
  }
}

class Verify extends Message {
  verify(key, signature, encoding) {
    return verify(this.algorithm, this.whole(), key, bytesOf(signature, 'signature', encoding));
  }
}

function oaepHash(key) {
  return key?.padding === RSA_PKCS1_PADDING ? undefined : key?.oaepHash ?? 'sha1';
}

function publicEncrypt(key, data) {
  return checked(createPublicKey(key).handle.encrypt(oaepHash(key), bytesOf(data, 'buffer')));
}

function privateDecrypt(key, data) {
  return checked(createPrivateKey(key).handle.decrypt(oaepHash(key), bytesOf(data, 'buffer')));
}

function generateKeyPairSync(type, options = {}) {
  validateString(type, 'type');
  const { modulusLength = 2048, namedCurve = '' } = options;
  const privateKey = new AsymmetricKeyObject(
    checked(native.generate(type, modulusLength, namedCurve)));
  const publicKey = createPublicKey(privateKey);
  const shown = (key, encoding) => (encoding === undefined ? key : key.export(encoding));
  return {
    publicKey: shown(publicKey, options.publicKeyEncoding),
    privateKey: shown(privateKey, options.privateKeyEncoding),
  };
}

function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  validateFunction(callback, 'callback');
  answer(() => generateKeyPairSync(type, options), (err, pair) => {
    if (err) callback(err);
    else callback(null, pair.publicKey, pair.privateKey);
  });
}

module.exports = {
  KeyObject, Sign, Verify, createPrivateKey, createPublicKey, createSecretKey,
  generateKeyPair, generateKeyPairSync, privateDecrypt, publicEncrypt, sign, verify,
};
