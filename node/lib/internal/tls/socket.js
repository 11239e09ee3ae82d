'use strict';

const net = require('net');
const { codes } = require('internal/errors');
const { Buffer } = require('buffer');
const {
  validateBuffer, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { TLSWrap } = require('internal/tls/wrap');
const { StreamHandle } = require('internal/tls/stream_handle');
const { SecureContext, createSecureContext, handleOf } = require('internal/tls/context');
const { bytesOf, convertALPNProtocols, decode } = require('internal/tls/alpn');
const certificates = require('internal/tls/certificates');
const questions = require('internal/tls/questions');

const {
  ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS,
  ERR_TLS_HANDSHAKE_TIMEOUT, ERR_TLS_INVALID_STATE,
  ERR_TLS_SNI_FROM_SERVER, ERR_TLS_UNSUPPORTED,
} = codes;

const kConnectOptions = Symbol('connect options');
const kVerified = Symbol('the peer was judged');
const kPendingSession = Symbol('session that came before that');
const kJudged = Symbol('somebody judges the peer');

const { kReinitializeHandle, localSockets } = require('internal/net');

const netBinding = binding('net');

function newHandle({ pipe }) {
  return pipe ? localSockets().newPipe() : netBinding.newTCP();
}

// streamAndHandle finds out what a socket goes over: the handle beneath and
// the stream that has it. Without a socket it is a handle to connect with.
function streamAndHandle(socket, options) {
  if (!socket) return { handle: newHandle(options) };
  const direct = socket instanceof net.Socket && socket._handle &&
    !(socket instanceof TLSSocket) && !socket._handle.native;
  const handle = direct ? socket._handle : new StreamHandle(socket);
  return { handle, stream: socket };
}

// checkOptions refuses what cannot be.
function checkOptions(options) {
  if (options.ALPNCallback && options.ALPNProtocols) {
    throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  if (options.pskCallback !== undefined && options.pskCallback !== null) {
    validateFunction(options.pskCallback, 'options.pskCallback');
    throw new ERR_TLS_UNSUPPORTED('pskCallback',
      'crypto/tls has no pre-shared keys');
  }
  if (options.enableTrace) {
    throw new ERR_TLS_UNSUPPORTED('enableTrace', 'crypto/tls has no trace');
  }
}

// A TLSSocket is a net.Socket whose data is encrypted.
function TLSSocket(socket, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  const given = { ...options };
  if (given.ALPNProtocols) convertALPNProtocols(given.ALPNProtocols, given);
  if (given.ALPNProtocols && !ArrayBuffer.isView(given.ALPNProtocols)) {
    throw new TypeError('Must give a Buffer as first argument');
  }
  checkOptions(given);
  this._tlsOptions = given;
  this._secureEstablished = false;
  this._securePending = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this._SNICallback = null;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this[kVerified] = false;
  this[kPendingSession] = null;
  this.encrypted = true; // what tells it from a net.Socket

  given.secureContext ||= given.credentials || createSecureContext(given);
  handleOf(given.secureContext);
  const { handle, stream } = streamAndHandle(socket, given);
  const wrap = new TLSWrap(this, handle, stream, given.secureContext,
    Boolean(given.isServer));
  net.Socket.call(this, {
    handle: wrap,
    allowHalfOpen: stream ? stream.allowHalfOpen : given.allowHalfOpen,
    pauseOnCreate: given.pauseOnConnect,
    manualStart: true,
    highWaterMark: given.highWaterMark,
    onread: stream ? null : given.onread,
    keepAlive: given.keepAlive,
    keepAliveInitialDelay: given.keepAliveInitialDelay,
    noDelay: given.noDelay,
    signal: given.signal,
  });
  this._hadError = false;
  this._tlsError = this._tlsError.bind(this);
  this.ssl = this._handle;
  this._init(socket, stream);
  this.readable = true;
  this.writable = true;
  // The caller has a chance to add listeners first.
  process.nextTick(beginReading, this, socket);
}
Object.setPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
Object.setPrototypeOf(TLSSocket, net.Socket);

function beginReading(tls, socket) {
  if (!tls._handle) return;
  if (socket?.readableLength && tls._handle._parent === socket._handle) {
    for (let chunk; (chunk = socket.read()) !== null;) {
      tls._handle.receive(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    }
  }
  tls.read(0);
}

TLSSocket.prototype._init = function (socket, stream) {
  const options = this._tlsOptions;
  this.server = options.server;
  this._requestCert = Boolean(options.requestCert) || !options.isServer;
  this._rejectUnauthorized = options.rejectUnauthorized !== false;
  if (options.isServer && options.SNICallback) {
    validateFunction(options.SNICallback, 'options.SNICallback');
    this._SNICallback = options.SNICallback;
  }
  if (options.isServer && options.ALPNCallback) {
    validateFunction(options.ALPNCallback, 'options.ALPNCallback');
  }
  if (options.handshakeTimeout > 0) {
    this.setTimeout(options.handshakeTimeout, this._handleTimeout);
  }
  this.on('error', this._tlsError);
  if (options.session) this.setSession(options.session);
  if (!stream) {
    this.connecting = true;
    return;
  }
  this._parent = socket;
  if (socket instanceof net.Socket) {
    this.connecting = socket.connecting || !socket._handle;
    socket.once('connect', () => {
      this.connecting = false;
      this.emit('connect');
    });
  }
  stream.on('error', (error) => this._emitTLSError(error));
  const { native } = this._handle._parent;
  stream.on('close', () => {
    if (native) setImmediate(() => this.destroy());
    else this.destroy();
  });
};

// The next attempt to connect has a handle of its own.
TLSSocket.prototype[kReinitializeHandle] = function (
  handle = newHandle(this._tlsOptions),
) {
  const { config } = this._handle;
  const wrap = new TLSWrap(this, handle, undefined,
    this._tlsOptions.secureContext, false);
  wrap.config = config;
  this.ssl = wrap;
  net.Socket.prototype[kReinitializeHandle].call(this, wrap);
};

// _configure fills in what the handshake needs to know, when it begins.
TLSSocket.prototype._configure = function (config) {
  const options = this._tlsOptions;
  const { server } = options;
  const heard = (event) => (server?.listenerCount?.(event) ?? 0) > 0;
  config.requestCert = this._requestCert;
  config.rejectUnauthorized = this._rejectUnauthorized;
  config.keylog = this.listenerCount('keylog') > 0;
  if (options.ALPNProtocols) config.alpn = decode(options.ALPNProtocols);
  if (!config.isServer) {
    config.requestOCSP = Boolean(options.requestOCSP);
    return;
  }
  const asked = heard('newSession') || heard('resumeSession');
  const stored = asked && handleOf(options.secureContext).noTickets;
  config.askALPN = typeof options.ALPNCallback === 'function';
  config.askSNI = this._SNICallback !== null;
  config.askOCSP = heard('OCSPRequest');
  config.askHello = heard('resumeSession') && !stored;
  config.store = handleOf(options.secureContext).noTickets;
};

Object.assign(TLSSocket.prototype, questions);

TLSSocket.prototype._start = function () {
  if (this.connecting) {
    this.once('connect', this._start);
    return;
  }
  this._handle?.start();
};

// What the handle tells.

TLSSocket.prototype._handshakeDone = function () {
  if (this._handle) this._finishInit();
};

TLSSocket.prototype._finishInit = function () {
  if (!this._handle) return;
  this.alpnProtocol = this._handle.getALPNNegotiatedProtocol();
  if (this.servername === null) this.servername = this._handle.getServername();
  this._secureEstablished = true;
  if (this._tlsOptions.handshakeTimeout > 0) {
    this.setTimeout(0, this._handleTimeout);
  }
  this.emit('secure');
  if (!this[kJudged] && !this.destroyed) this._unjudged();
};

// _unjudged tells of a connection that nobody judged, by the names of the
// documentation of TLSSocket. What is thought of the peer is for the listener
// to look at.
TLSSocket.prototype._unjudged = function () {
  if (this.listenerCount('secureConnection') > 0) {
    const error = this._requestCert ? this._handle.verifyError() : null;
    this.authorizationError = error === null ? null : error.code;
    this.authorized = this._requestCert && error === null;
    this.emit('secureConnection', this);
  }
  this._nowVerified();
};

// _nowVerified lets sessions be told.
TLSSocket.prototype._nowVerified = function () {
  this[kVerified] = true;
  const session = this[kPendingSession];
  this[kPendingSession] = null;
  if (session) this.emit('session', session);
};

TLSSocket.prototype._gotSession = function (session) {
  if (this[kVerified]) this.emit('session', session);
  else this[kPendingSession] = session;
};

TLSSocket.prototype._gotOCSPResponse = function (response) {
  this.emit('OCSPResponse', response);
  if (!this.destroyed) this.emit('OCSPRequest', response);
};

// _handshakeError is told an error of TLS, in the handshake or later.
TLSSocket.prototype._handshakeError = function (error) {
  if (this._hadError) return;
  this._hadError = true;
  if (this._secureEstablished) this._emitTLSError(error);
  else this.destroy(error);
};

TLSSocket.prototype._tlsError = function (error) {
  this.emit('_tlsError', error);
  return this._controlReleased ? error : null;
};

TLSSocket.prototype._emitTLSError = function (error) {
  const ours = this._tlsError(error);
  if (ours) this.emit('error', ours);
};

TLSSocket.prototype._handleTimeout = function () {
  this._emitTLSError(new ERR_TLS_HANDSHAKE_TIMEOUT());
};

// _releaseControl hands the socket to the application: errors are its own from
// now on.
TLSSocket.prototype._releaseControl = function () {
  if (this._controlReleased) return false;
  this._controlReleased = true;
  this.removeListener('error', this._tlsError);
  return true;
};

// _destroySSL ends TLS without a word to the peer, and what is beneath with it.
TLSSocket.prototype._destroySSL = function () {
  this._handle?.mute();
  this._handle?.close();
};

// What an application sets.

TLSSocket.prototype.setServername = function (name) {
  validateString(name, 'name');
  if (this._tlsOptions.isServer) throw new ERR_TLS_SNI_FROM_SERVER();
  if (this._handle) this._handle.config.servername = name;
};

TLSSocket.prototype.setSession = function (session) {
  if (session === undefined) return;
  if (typeof session === 'string') session = Buffer.from(session, 'latin1');
  if (!ArrayBuffer.isView(session)) {
    const error = new TypeError('Session must be a buffer');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  if (this._handle) {
    this._handle.config.session = Buffer.from(bytesOf(session));
  }
};

TLSSocket.prototype.setMaxSendFragment = function (size) {
  validateInt32(size, 'size');
  if (!this._handle || size < 512 || size > 16384) return false;
  return this._handle.setMaxSendFragment(size);
};

TLSSocket.prototype.setKeyCert = function (context) {
  const secure = context instanceof SecureContext ? context :
    createSecureContext(context);
  this._handle?.setKeyCert(secure);
};

// Nobody renegotiates here: crypto/tls does not, and refuses a peer that does.
TLSSocket.prototype.disableRenegotiation = function () {};

TLSSocket.prototype.renegotiate = function (options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this.destroyed) return;
  let error;
  if (this.getProtocol() === 'TLSv1.3') {
    error = new Error('error:0A00010A:SSL routines::wrong ssl version');
    error.library = 'SSL routines';
    error.reason = 'wrong ssl version';
    error.code = 'ERR_SSL_WRONG_SSL_VERSION';
  } else {
    error = new ERR_TLS_UNSUPPORTED('renegotiate', 'crypto/tls does not renegotiate');
  }
  if (callback) process.nextTick(callback, error);
  return false;
};

TLSSocket.prototype.enableTrace = function () {
  throw new ERR_TLS_UNSUPPORTED('enableTrace', 'crypto/tls has no trace');
};

TLSSocket.prototype.exportKeyingMaterial = function (length, label, context) {
  validateUint32(length, 'length', true);
  validateString(label, 'label');
  if (context !== undefined) validateBuffer(context, 'context');
  if (!this._secureEstablished) throw new ERR_TLS_INVALID_STATE();
  return this._handle.exportKeyingMaterial(length, label,
    context && bytesOf(context));
};

// What an application asks. A socket that is closed answers null.

function asked(name, answer) {
  TLSSocket.prototype[name] = function (...args) {
    return this._handle?._native ? answer.call(this, this._handle, ...args) : null;
  };
}

asked('getCipher', (handle) => handle.info('cipher'));
asked('getProtocol', (handle) => handle.getProtocol());
// In TLS 1.3 a session comes with a ticket. Before that Node has one as well,
// which resumes nothing; so has this.
asked('getSession', function (handle) {
  return handle.info('session') ?? (this._secureEstablished &&
    !this._tlsOptions.isServer ? Buffer.from('TLS session without a ticket') :
    undefined);
});
asked('getTLSTicket', (handle) => handle.info('ticket'));
asked('isSessionReused', (handle) => Boolean(handle.info('reused')));
asked('getSharedSigalgs', (handle) => handle.info('sigalgs') ?? []);

asked('getEphemeralKeyInfo', function (handle) {
  if (this._tlsOptions.isServer) return null;
  const info = handle.info('ephemeral');
  if (!info?.type) return {};
  const { type, name, size } = info;
  return size ? { type, name, size } : { type, name };
});

for (const [name, what] of [['getFinished', 'finished'],
  ['getPeerFinished', 'peerFinished']]) {
  asked(name, (handle) => {
    const message = handle.info(what);
    if (message === null) {
      throw new ERR_TLS_UNSUPPORTED(name, 'crypto/tls does not give it');
    }
    return message;
  });
}

asked('getPeerCertificate', function (handle, detailed) {
  // As in Node, a client that resumed has none.
  if (!this._tlsOptions.isServer && handle.info('reused')) return {};
  return certificates.legacy(handle.peerChain(Boolean(detailed)), detailed);
});

asked('getCertificate', (handle) => certificates.legacy(handle.localChain(), false));

asked('getPeerX509Certificate', (handle) =>
  certificates.x509(handle.peerChain(false)));

asked('getX509Certificate', (handle) => certificates.x509(handle.localChain()));

module.exports = {
  TLSSocket, kConnectOptions, kJudged, kPendingSession, kVerified,
};
