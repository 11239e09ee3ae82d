'use strict';

const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const { Buffer } = require('buffer');
const { bytesOf } = require('internal/tls/alpn');

const native = binding('tls');

const kFields = Symbol('fields');
const kIssuer = Symbol('issuer');
const kLegacy = Symbol('legacy');
const kPublicKey = Symbol('public key');

// An X509Certificate as crypto has it.
class X509Certificate {
  constructor(buffer, issuer) {
    if (typeof buffer === 'string') buffer = Buffer.from(buffer);
    if (!ArrayBuffer.isView(buffer)) {
      throw new codes.ERR_INVALID_ARG_TYPE('buffer',
        ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    Object.defineProperty(this, kFields, { value: native.x509(bytesOf(buffer)) });
    Object.defineProperty(this, kIssuer, {
      value: issuer instanceof X509Certificate ? issuer : undefined,
    });
  }

  get issuerCertificate() { return this[kIssuer]; }

  get validFromDate() { return new Date(this[kFields].validFromTime); }

  get validToDate() { return new Date(this[kFields].validToTime); }

  get publicKey() {
    this[kPublicKey] ??= require('crypto').createPublicKey(
      { key: this[kFields].publicKey, format: 'der', type: 'spki' });
    return this[kPublicKey];
  }

  toString() { return this[kFields].pem; }

  toJSON() { return this.toString(); }

  toLegacyObject() {
    this[kLegacy] ??= legacyObject(this.raw);
    return this[kLegacy];
  }

  checkHost(name, options) {
    validateString(name, 'name');
    const subject = options?.subject ?? 'default';
    const answer = native.matchHost(this.raw, name,
      subject === 'always', subject === 'never',
      options?.wildcards !== false, options?.partialWildcards !== false);
    return answer === '' ? undefined : answer;
  }

  checkEmail(email) {
    validateString(email, 'email');
    return native.matchEmail(this.raw, email) ? email : undefined;
  }

  checkIP(ip) {
    validateString(ip, 'ip');
    return native.matchIP(this.raw, ip) ? ip : undefined;
  }

  checkIssued(other) {
    if (!(other instanceof X509Certificate)) {
      throw new codes.ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', other);
    }
    return this[kFields].issuedBy(other.raw);
  }

  checkPrivateKey(key) {
    checkKey(key, 'pkey', 'private');
    return spki(require('crypto').createPublicKey(key)).equals(this[kFields].publicKey);
  }

  verify(key) {
    checkKey(key, 'pkey', 'public');
    return this[kFields].signedBy(spki(key));
  }
}

function checkKey(key, name, type) {
  const { KeyObject } = require('crypto');
  if (!(key instanceof KeyObject)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, 'KeyObject', key);
  }
  if (key.type !== type) throw new codes.ERR_INVALID_ARG_VALUE(name, key);
}

function spki(key) { return key.export({ format: 'der', type: 'spki' }); }

function legacyObject(raw) {
  const object = native.describe([raw]);
  delete object.issuerCertificate;
  return object;
}

for (const name of ['subject', 'subjectAltName', 'issuer', 'infoAccess',
  'validFrom', 'validTo', 'fingerprint', 'fingerprint256', 'fingerprint512',
  'keyUsage', 'serialNumber', 'raw', 'ca']) {
  Object.defineProperty(X509Certificate.prototype, name, {
    get() { return this[kFields][name]; }, enumerable: true, configurable: true,
  });
}

module.exports = { X509Certificate };
