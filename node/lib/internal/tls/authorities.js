'use strict';
// The certificates that are trusted where the option ca is not set.

const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const { Buffer } = require('buffer');
const { getOptionValue } = require('internal/options');
const { systemPart } = require('internal/system');
const { bytesOf } = require('internal/tls/alpn');

const native = binding('tls');

const lists = {}; // by type, frozen
let own; // what setDefaultCACertificates was given

function frozen(type, make) {
  lists[type] ??= Object.freeze(make());
  return lists[type];
}

function bundled() {
  return frozen('bundled', () => native.rootCertificates());
}

function system() {
  return frozen('system', () =>
    systemPart('authorities', 'the list of the system\'s certificates').system());
}

function extra() {
  return frozen('extra', () => {
    const found = binding('authorities')?.extra() ?? [];
    if (typeof found !== 'string') return found.map((pem) => `${pem}\n`);
    process.emitWarning('Ignoring extra certs from ' +
      `\`${process.env.NODE_EXTRA_CA_CERTS}\`, load failed: ${found}`);
    return [];
  });
}

// chosen returns what Node's options want to be trusted; undefined where there
// are none.
function chosen() {
  const given = (name) => getOptionValue(`--${name}`) !== undefined;
  const all = given('use-system-ca') || process.env.NODE_USE_SYSTEM_CA === '1';
  if (given('use-openssl-ca')) return system();
  if (all && !given('no-use-system-ca')) {
    return [...new Set([...bundled(), ...system()])];
  }
  return given('use-bundled-ca') || given('no-use-system-ca') ||
    given('no-use-openssl-ca') ? bundled() : undefined;
}

// standard is, where no option says otherwise, what the Go library trusts: the
// system's certificates, and Mozilla's where the system has none. Those of
// NODE_EXTRA_CA_CERTS are added.
function standard() {
  return frozen('default', () => {
    const base = chosen() ?? (system().length > 0 ? system() : bundled());
    return [...base, ...extra()];
  });
}

function getCACertificates(type = 'default') {
  validateString(type, 'type');
  switch (type) {
    case 'bundled': return bundled();
    case 'system': return system();
    case 'extra': return extra();
    case 'default': return own ?? standard();
    default: throw new codes.ERR_INVALID_ARG_VALUE('type', type);
  }
}

function setDefaultCACertificates(certs) {
  if (!Array.isArray(certs)) {
    throw new codes.ERR_INVALID_ARG_TYPE('certs', 'Array', certs);
  }
  const seen = new Set();
  certs.forEach((cert, i) => {
    if (typeof cert !== 'string' && !ArrayBuffer.isView(cert)) {
      throw new codes.ERR_INVALID_ARG_TYPE(`certs[${i}]`,
        ['string', 'ArrayBufferView'], cert);
    }
    const bytes = typeof cert === 'string' ? Buffer.from(cert) : bytesOf(cert);
    const found = native.readCertificates(bytes);
    if (found.length === 0) {
      throw new codes.ERR_CRYPTO_OPERATION_FAILED('No valid certificates found ' +
        'in the provided array');
    }
    for (const pem of found) seen.add(pem);
  });
  own = Object.freeze([...seen]);
}

let joined = {}; // the last answer of replaced, and the list that it is of

// replaced returns the option ca for a context that was given none; undefined
// leaves it to the Go library. It is the same array while nothing changes.
function replaced() {
  if (own === undefined && extra().length === 0 && chosen() === undefined) {
    return undefined;
  }
  const list = getCACertificates();
  if (joined.list !== list) {
    joined = { list, ca: list.length === 0 ? [] : [Buffer.from(list.join('\n'))] };
  }
  return joined.ca;
}

module.exports = { bundled, extra, getCACertificates, replaced, setDefaultCACertificates };
