'use strict';
// The options of createSecureContext: checked as Node does, and brought into
// the form that the Go part takes.

const { codes, define } = require('internal/errors');
const { Buffer } = require('buffer');
const { bytesOf } = require('internal/tls/alpn');
const {
  validateBuffer, validateInt32, validateInteger, validateString,
} = require('internal/validators');

const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } = codes;

define('ERR_TLS_UNSUPPORTED', (name, reason) =>
  `The "${name}" option is not supported: ${reason}`, Error);
define('ERR_TLS_INVALID_PROTOCOL_METHOD', (text) => text, TypeError);
define('ERR_CRYPTO_OPERATION_FAILED', (text) => text, Error);

const { ERR_TLS_UNSUPPORTED } = codes;

const kVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

// Bits of secureOptions (OpenSSL's ssl.h).
const op = {
  NO_TICKET: 0x4000,
  ALLOW_UNSAFE_LEGACY_RENEGOTIATION: 0x40000,
  CIPHER_SERVER_PREFERENCE: 0x400000,
  PRIORITIZE_CHACHA: 0x200000,
};
const kNoVersion = [0x4000000, 0x10000000, 0x8000000, 0x20000000];

// bytes is a PEM or DER option as the Go part takes it.
function bytes(name, value) {
  if (typeof value === 'string') return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  throw new ERR_INVALID_ARG_TYPE(name,
    ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

function array(value) {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function byteList(name, value) {
  return array(value).filter(Boolean).map((item) => bytes(name, item));
}

const kNoPEM = (pem) => !pem.includes('-----BEGIN');

// keys are private keys, each with the passphrase that is its own.
function keys(options) {
  const list = Array.isArray(options.key);
  return array(options.key).filter(Boolean).map((item) => {
    const own = list && typeof item === 'object' && !ArrayBuffer.isView(item);
    const pem = bytes('options.key', own ? item.pem : item);
    const passphrase = own && item.passphrase !== undefined ? item.passphrase :
      options.passphrase;
    if (passphrase !== undefined && passphrase !== null) {
      validateString(passphrase, 'options.passphrase');
    }
    return { pem, passphrase: passphrase ?? undefined };
  });
}

function archives(options) {
  return array(options.pfx).filter((item) => item !== undefined && item !== null).map((item) => {
    const own = typeof item === 'object' && !ArrayBuffer.isView(item);
    const raw = own ? item.buf : item;
    if (typeof raw !== 'string' && !ArrayBuffer.isView(raw)) {
      throw new codes.ERR_CRYPTO_OPERATION_FAILED('Unable to load PFX certificate');
    }
    const passphrase = own && item.passphrase ? item.passphrase :
      options.passphrase;
    return {
      pfx: bytes('options.pfx', raw), passphrase: passphraseText(passphrase),
    };
  });
}

function passphraseText(value) {
  if (value === undefined || value === null) return undefined;
  return ArrayBuffer.isView(value) ? bytesOf(value).toString() : String(value);
}

function version(value, name, standard) {
  if (value === undefined || value === null) return standard;
  if (!kVersions.includes(value)) {
    throw new codes.ERR_TLS_INVALID_PROTOCOL_VERSION(value, name);
  }
  return value;
}

// protocolRange is what secureProtocol stands for: least and highest version.
// SSLv23 leaves the least one as it is.
function protocolRange(method, least) {
  const match = /^(SSLv2|SSLv3|SSLv23|TLS|TLSv1|TLSv1_1|TLSv1_2)(_client|_server)?_method$/
    .exec(method);
  if (match === null) {
    throw new codes.ERR_TLS_INVALID_PROTOCOL_METHOD(`Unknown method: ${method}`);
  }
  switch (match[1]) {
    case 'SSLv2':
    case 'SSLv3':
      throw new codes.ERR_TLS_INVALID_PROTOCOL_METHOD(`${match[1]} methods disabled`);
    case 'SSLv23': return [least, 'TLSv1.2'];
    case 'TLS': return ['TLSv1', 'TLSv1.3'];
    default: {
      const name = match[1].replace('_', '.');
      return [name, name];
    }
  }
}

// versions finds the range of versions of all the options that have a say.
function versions(options, defaults) {
  const { minVersion, maxVersion, secureProtocol } = options;
  let range;
  if (typeof secureProtocol === 'string') {
    for (const value of [minVersion, maxVersion]) {
      if (value !== undefined && value !== null) {
        throw new codes.ERR_TLS_PROTOCOL_VERSION_CONFLICT(value, secureProtocol);
      }
    }
    range = protocolRange(secureProtocol, defaults.min);
  } else {
    range = [
      version(minVersion, 'minimum', defaults.min),
      version(maxVersion, 'maximum', defaults.max),
    ];
  }
  return withoutVersions(range, options.secureOptions ?? 0);
}

// withoutVersions narrows a range by the bits of secureOptions. What is left
// must be a range.
function withoutVersions([least, most], bits) {
  const all = kVersions.map((name, i) => i >= kVersions.indexOf(least) &&
    i <= kVersions.indexOf(most) && !(bits & kNoVersion[i]));
  const first = all.indexOf(true);
  if (first === -1) return [least, most];
  const last = all.lastIndexOf(true);
  if (all.slice(first, last + 1).includes(false)) {
    throw new ERR_TLS_UNSUPPORTED('secureOptions',
      'crypto/tls cannot leave a version out of the middle');
  }
  return [kVersions[first], kVersions[last]];
}

// certificateCompressions are the algorithms that Node knows (RFC 8879).
const certificateCompressions = ['zlib', 'brotli', 'zstd'];

function checkCompression(list) {
  if (list === undefined || list === null) return;
  const name = 'options.certificateCompression';
  if (!Array.isArray(list)) throw new ERR_INVALID_ARG_TYPE(name, 'Array', list);
  list.forEach((item, i) => {
    if (!certificateCompressions.includes(item)) {
      throw new ERR_INVALID_ARG_VALUE(`${name}[${i}]`, item,
        "must be 'zlib', 'brotli', or 'zstd'");
    }
  });
  if (list.length > 0) {
    throw new ERR_TLS_UNSUPPORTED('certificateCompression',
      'crypto/tls does not compress certificates');
  }
}

// checkEngineKey throws for a key that an engine of OpenSSL would have.
function checkEngineKey({ key, privateKeyEngine, privateKeyIdentifier }) {
  if (privateKeyIdentifier === undefined || privateKeyIdentifier === null) return;
  if (privateKeyEngine === undefined || privateKeyEngine === null) {
    throw new ERR_INVALID_ARG_VALUE('options.privateKeyEngine', privateKeyEngine);
  }
  if (key) {
    throw new ERR_INVALID_ARG_VALUE('options.privateKeyIdentifier', privateKeyIdentifier);
  }
  if (typeof privateKeyIdentifier !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.privateKeyIdentifier',
      ['string', 'null', 'undefined'], privateKeyIdentifier);
  }
  refuseEngine('privateKeyEngine', privateKeyEngine);
}

function refuseEngine(name, value) {
  if (typeof value !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'null', 'undefined'], value);
  }
  throw new ERR_TLS_UNSUPPORTED(name, 'crypto/tls has no OpenSSL engines');
}

// refuse throws for what crypto/tls cannot do.
function refuse(options) {
  const { sigalgs, dhparam, clientCertEngine } = options;
  if (sigalgs !== undefined && sigalgs !== null) {
    validateString(sigalgs, 'options.sigalgs');
    if (sigalgs === '') {
      throw new ERR_INVALID_ARG_VALUE('options.sigalgs', sigalgs);
    }
    throw new ERR_TLS_UNSUPPORTED('sigalgs',
      'crypto/tls chooses the signature algorithms');
  }
  if (dhparam !== undefined && dhparam !== null) {
    bytes('options.dhparam', dhparam);
    if (dhparam !== 'auto') {
      throw new ERR_TLS_UNSUPPORTED('dhparam',
        'crypto/tls has no finite-field Diffie-Hellman');
    }
  }
  checkEngineKey(options);
  checkCompression(options.certificateCompression);
  if (clientCertEngine !== undefined && clientCertEngine !== null) {
    refuseEngine('clientCertEngine', clientCertEngine);
  }
  if (options.secureOptions & op.ALLOW_UNSAFE_LEGACY_RENEGOTIATION) {
    throw new ERR_TLS_UNSUPPORTED('secureOptions',
      'crypto/tls does not renegotiate');
  }
}

function optionalString(options, name) {
  const value = options[name];
  if (value === undefined || value === null) return undefined;
  validateString(value, `options.${name}`);
  return value;
}

function ticketKeys(value) {
  if (value === undefined || value === null) return undefined;
  validateBuffer(value, 'options.ticketKeys');
  if (value.byteLength !== 48) {
    throw new ERR_INVALID_ARG_VALUE('options.ticketKeys', value.byteLength,
      'must be exactly 48 bytes');
  }
  return Buffer.from(bytesOf(value));
}

// contextOptions checks options and returns them for the Go part.
function contextOptions(options, defaults) {
  const { secureOptions, sessionTimeout } = options;
  if (secureOptions) {
    validateInteger(secureOptions, 'secureOptions');
  }
  const ciphers = optionalString(options, 'ciphers') || defaults.ciphers;
  const ca = byteList('options.ca', options.ca);
  const cert = byteList('options.cert', options.cert);
  const key = keys(options);
  refuse(options);
  const { ecdhCurve = defaults.ecdhCurve } = options;
  validateString(ecdhCurve, 'options.ecdhCurve');
  const crl = byteList('options.crl', options.crl);
  if (crl.some(kNoPEM)) {
    throw new codes.ERR_CRYPTO_OPERATION_FAILED('Failed to parse CRL');
  }
  const [minVersion, maxVersion] = versions(options, defaults);
  if (sessionTimeout !== undefined && sessionTimeout !== null) {
    validateInt32(sessionTimeout, 'options.sessionTimeout', 0);
  }
  return {
    ca: ca.filter((pem) => pem.includes('CERTIFICATE-----')),
    caGiven: options.ca !== undefined && options.ca !== null &&
      ca.length > 0,
    cert,
    key,
    pfx: archives(options),
    crl,
    ciphers,
    ecdhCurve: ecdhCurve === 'auto' ? undefined : ecdhCurve,
    minVersion,
    maxVersion,
    honorCipherOrder: Boolean(options.honorCipherOrder) ||
      Boolean(secureOptions & op.CIPHER_SERVER_PREFERENCE),
    sessionIdContext: optionalString(options, 'sessionIdContext'),
    sessionTimeout: sessionTimeout ?? undefined,
    ticketKeys: ticketKeys(options.ticketKeys),
    allowPartialTrustChain: Boolean(options.allowPartialTrustChain),
    noTickets: Boolean(secureOptions & op.NO_TICKET),
  };
}

module.exports = { contextOptions, ticketKeys };
