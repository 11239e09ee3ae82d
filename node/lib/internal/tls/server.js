'use strict';

const net = require('net');
const { codes } = require('internal/errors');
const { Buffer } = require('buffer');
const {
  validateBuffer, validateFunction, validateNumber, validateObject, validateString,
} = require('internal/validators');
const { SecureContext, createSecureContext } = require('internal/tls/context');
const { convertALPNProtocols } = require('internal/tls/alpn');
const { logKeys } = require('internal/tls/connect');
const { TLSSocket, kJudged } = require('internal/tls/socket');

const {
  ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS,
  ERR_TLS_REQUIRED_SERVER_NAME, ERR_TLS_UNSUPPORTED,
} = codes;

const kHandshakeTimeout = Symbol('handshake timeout');
const kSNICallback = Symbol('SNI callback');
const kErrorTold = Symbol('tlsClientError was emitted');
const kNames = Symbol('addresses of both ends');
const kEnableTrace = Symbol('enable trace');

const kDefaultTimeout = 120 * 1000; // milliseconds

// accept makes a connection of the net.Server secure.
function accept(rawSocket) {
  const socket = new TLSSocket(rawSocket, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    handshakeTimeout: this[kHandshakeTimeout],
    ALPNProtocols: this.ALPNProtocols,
    ALPNCallback: this.ALPNCallback,
    SNICallback: this[kSNICallback] ??
      (this._contexts.length > 0 ? chooseContext : undefined),
    enableTrace: this[kEnableTrace],
    pauseOnConnect: this.pauseOnConnect,
  });
  if (rawSocket instanceof net.Socket) {
    socket[kNames] = [rawSocket._getpeername(), rawSocket._getsockname()];
  }
  socket[kJudged] = true;
  socket[kErrorTold] = false;
  if (this.listenerCount('keylog') > 0) {
    socket.on('keylog', (line) => this.emit('keylog', line, socket));
  }
  logKeys(socket);
  socket.on('secure', judge);
  socket.on('close', closed);
  socket.on('_tlsError', failed);
}

// judge decides whether a client is let in.
function judge() {
  if (this._requestCert) {
    const error = this._handle.verifyError();
    if (error) {
      this.authorizationError = error.code;
      if (this._rejectUnauthorized) this.destroy();
    } else {
      this.authorized = true;
    }
  }
  if (!this.destroyed && this._releaseControl()) {
    this.secureConnecting = false;
    this._tlsOptions.server.emit('secureConnection', this);
    if (!this.destroyed) this.emit('secureConnection', this);
  }
}

// closed is for a client that left before it was let in, or was not.
function closed(hadError) {
  if (hadError || this._controlReleased || this[kErrorTold]) return;
  this[kErrorTold] = true;
  const error = new Error('socket hang up');
  error.code = 'ECONNRESET';
  tellClientError(this, error);
}

function failed(error) {
  if (this._controlReleased || this[kErrorTold]) return;
  this[kErrorTold] = true;
  tellClientError(this, error);
}

// tellClientError lets the socket have its addresses, which who hears of the error
// wants to know.
function tellClientError(socket, error) {
  [socket._peername, socket._sockname] = socket[kNames] ?? [];
  socket._tlsOptions.server.emit('tlsClientError', error, socket);
}

// chooseContext is the SNICallback of a server that has none: the context that
// was added last and matches.
function chooseContext(servername, callback) {
  const contexts = this.server._contexts;
  for (let i = contexts.length - 1; i >= 0; i--) {
    const [pattern, context] = contexts[i];
    if (pattern.test(servername)) {
      callback(null, context);
      return;
    }
  }
  callback(null, undefined);
}

function checkOptions(options) {
  if (options.ALPNCallback && options.ALPNProtocols) {
    throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  if (options.SNICallback) {
    validateFunction(options.SNICallback, 'options.SNICallback');
  }
  if (options.pskIdentityHint) {
    validateString(options.pskIdentityHint, 'options.pskIdentityHint');
  }
  if (options.pskCallback) {
    validateFunction(options.pskCallback, 'options.pskCallback');
  }
  for (const name of ['pskCallback', 'pskIdentityHint']) {
    if (options[name]) {
      throw new ERR_TLS_UNSUPPORTED(name, 'crypto/tls has no pre-shared keys');
    }
  }
}

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options === undefined || options === null) {
    options = {};
  } else if (typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  this._contexts = [];
  this.requestCert = options.requestCert === true;
  this.rejectUnauthorized = options.rejectUnauthorized !== false;
  this.ALPNCallback = options.ALPNCallback;
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  if (options.ticketKeys) this.ticketKeys = options.ticketKeys;
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, this);
  if (options.ALPNCallback && options.ALPNProtocols) {
    throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  this.setSecureContext(options);
  this[kHandshakeTimeout] = options.handshakeTimeout || kDefaultTimeout;
  validateNumber(this[kHandshakeTimeout], 'options.handshakeTimeout');
  checkOptions(options);
  this[kSNICallback] = options.SNICallback;
  this[kEnableTrace] = options.enableTrace;
  net.Server.call(this, options, accept);
  if (listener) this.on('secureConnection', listener);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

// What of the options makes the server's own context, as properties.
const kContextOptions = ['pfx', 'key', 'passphrase', 'cert', 'clientCertEngine',
  'ca', 'minVersion', 'maxVersion', 'secureProtocol', 'crl', 'sigalgs',
  'ciphers', 'ecdhCurve', 'dhparam', 'secureOptions', 'sessionIdContext',
  'privateKeyIdentifier', 'privateKeyEngine', 'allowPartialTrustChain',
  'sessionTimeout', 'ticketKeys'];

Server.prototype.setSecureContext = function (options) {
  validateObject(options, 'options');
  for (const name of kContextOptions) this[name] = options[name] || undefined;
  this.honorCipherOrder = options.honorCipherOrder !== undefined ?
    Boolean(options.honorCipherOrder) : true;
  // Servers with the same arguments share their sessions, others do not.
  this.sessionIdContext ??= defaultIdContext();
  const context = {};
  for (const name of kContextOptions) context[name] = this[name];
  context.honorCipherOrder = this.honorCipherOrder;
  this._sharedCreds = createSecureContext(context);
};

function defaultIdContext() {
  return binding('tls').digest(Buffer.from(process.argv.join(' '))).slice(0, 32);
}

Server.prototype.getTicketKeys = function () {
  return this._sharedCreds.context.getTicketKeys();
};

Server.prototype.setTicketKeys = function (keys) {
  validateBuffer(keys);
  if (keys.byteLength !== 48) {
    throw new codes.ERR_INTERNAL_ASSERTION(
      'Session ticket keys must be a 48-byte buffer');
  }
  this._sharedCreds.context.setTicketKeys(keys);
};

Server.prototype._getServerData = function () {
  return { ticketKeys: this.getTicketKeys().toString('hex') };
};

Server.prototype._setServerData = function (data) {
  this.setTicketKeys(Buffer.from(data.ticketKeys, 'hex'));
};

Server.prototype.addContext = function (servername, context) {
  if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
  const escaped = servername.replace(/([.^$+?\-\\[\]{}])/g, '\\$1');
  const pattern = new RegExp(`^${escaped.replaceAll('*', '[^.]*')}$`);
  const secure = context instanceof SecureContext ? context :
    createSecureContext(context);
  this._contexts.push([pattern, secure.context]);
};

// A listener whose promise is rejected (captureRejections) ends its socket.
Server.prototype[Symbol.for('nodejs.rejection')] = function (error, event, socket) {
  if (event === 'secureConnection') {
    socket.destroy(error);
    return;
  }
  net.Server.prototype[Symbol.for('nodejs.rejection')].call(this, error, event,
    socket);
};

function createServer(options, listener) {
  return new Server(options, listener);
}

module.exports = { Server, createServer };
