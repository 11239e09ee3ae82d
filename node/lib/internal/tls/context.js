'use strict';

const { codes } = require('internal/errors');
const { validateBuffer, validateObject } = require('internal/validators');
const { Buffer } = require('buffer');
const { bytesOf } = require('internal/tls/alpn');
const { defaults } = require('internal/tls/defaults');
const { contextOptions } = require('internal/tls/options');
const authorities = require('internal/tls/authorities');

const native = binding('tls');

// The contexts of clients that bring nothing of their own are alike. There is
// one for each set of options, as it is work to read what is trusted.
const kMaxPlain = 100;
const plainContexts = new Map();

// plainKey is what tells such contexts apart; undefined for others.
function plainKey(options) {
  const { ca, caGiven, cert, key, pfx, crl, ticketKeys, ...rest } = options;
  const own = caGiven || ticketKeys !== undefined ||
    rest.sessionIdContext !== undefined || // a server's
    [ca, cert, key, pfx, crl].some((list) => list.length > 0);
  return own ? undefined : JSON.stringify(rest);
}

function shared(key, trusted, create) {
  const known = plainContexts.get(key);
  if (known !== undefined && known.trusted === trusted) return known.context;
  if (plainContexts.size >= kMaxPlain) plainContexts.clear();
  const context = create();
  plainContexts.set(key, { trusted, context });
  return context;
}

// A ContextHandle is what Node's SecureContext has as its context. The Go part
// cannot be changed, so what changes it has another one made.
class ContextHandle {
  constructor(options) {
    this._options = options;
    this._native = undefined;
    this.made(); // bad options are reported at once
  }

  made() {
    if (this._native === undefined) {
      const replaced = this._options.caGiven ? undefined : authorities.replaced();
      const plain = plainKey(this._options);
      this._options.ticketKeys ??= native.randomBytes(48);
      const create = () => native.createContext({
        ...this._options, ...(replaced && { ca: replaced, caGiven: true }),
      });
      this._native = plain === undefined ? create() : shared(plain, replaced, create);
    }
    return this._native;
  }

  _change(name, value) {
    this._options[name] = value;
    this._native = undefined;
    this.made();
  }

  // noTickets tells that sessions are not to be resumed by tickets.
  get noTickets() { return this._options.noTickets; }

  // addCACert has a certificate trusted beside those that are already.
  addCACert(pem) {
    if (!this._options.caGiven) this.addRootCerts();
    this._addCAs([pem]);
  }

  addRootCerts() { this._addCAs(authorities.getCACertificates()); }

  _addCAs(list) {
    this._options.caGiven = true;
    this._change('ca', [...this._options.ca, ...list.map(asBytes)]);
  }

  setCert(pem) { this._change('cert', [...this._options.cert, asBytes(pem)]); }

  setKey(pem, passphrase) {
    this._options.key.push({ pem: asBytes(pem), passphrase });
    this._native = undefined; // its certificate may be set later
  }

  addCRL(pem) { this._change('crl', [...this._options.crl, asBytes(pem)]); }

  setCiphers(list) { this._change('ciphers', list); }

  setSessionIdContext(id) { this._change('sessionIdContext', id); }

  setSessionTimeout(seconds) { this._change('sessionTimeout', seconds); }

  getTicketKeys() { return Buffer.from(this._options.ticketKeys); }

  setTicketKeys(keys) {
    validateBuffer(keys);
    this._change('ticketKeys', Buffer.from(bytesOf(keys)));
  }

  getMinProto() { return kNumbers[this._options.minVersion]; }

  getMaxProto() { return kNumbers[this._options.maxVersion]; }

  getCertificate() {
    return this._options.cert.length ? native.certificateOf(this.made()) : null;
  }

  getIssuer() { return native.issuerOf(this.made()) ?? null; }

  // _external is the part that is not the script's. Nobody inherits it.
  get _external() {
    if (!Object.hasOwn(this, '_native')) throw new TypeError('Illegal invocation');
    return this.made();
  }

  close() {}
}

const kNumbers = {
  'TLSv1': 0x301, 'TLSv1.1': 0x302, 'TLSv1.2': 0x303, 'TLSv1.3': 0x304,
};

function asBytes(value) {
  return typeof value === 'string' ? Buffer.from(value) : bytesOf(value);
}

// A SecureContext has in context what sockets are made secure with.
class SecureContext {
  constructor(secureProtocol, secureOptions, minVersion, maxVersion) {
    // Only createSecureContext makes them with all that they need.
    Object.defineProperty(this, 'context', {
      value: undefined, writable: true, enumerable: true, configurable: true,
    });
    if (secureProtocol instanceof ContextHandle) {
      this.context = secureProtocol;
    } else {
      this.context = new ContextHandle(contextOptions(
        { secureProtocol, secureOptions, minVersion, maxVersion }, defaults()));
    }
  }
}

function createSecureContext(options) {
  options = options || {};
  validateObject(options, 'options');
  return new SecureContext(
    new ContextHandle(contextOptions(options, defaults())));
}

// handleOf returns the ContextHandle of what must be a SecureContext.
function handleOf(context, name = 'context') {
  const handle = context?.context;
  if (handle instanceof ContextHandle) return handle;
  throw new codes.ERR_TLS_INVALID_CONTEXT(name);
}

module.exports = { ContextHandle, SecureContext, createSecureContext, handleOf };
