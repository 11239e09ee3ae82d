'use strict';

const net = require('net');

const { codes } = require('internal/errors');
const { validateFunction, validateNumber } = require('internal/validators');
const { keyLogFile, logKey } = require('internal/tls/defaults');
const {
  TLSSocket, kConnectOptions, kJudged,
} = require('internal/tls/socket');


function connectionLost() {
  const error = new Error('Client network socket disconnected before secure ' +
    'TLS connection was established');
  error.code = 'ECONNRESET';
  return error;
}

// judge decides whether the server is the one that was asked for, as far as
// the application lets it decide.
function judge() {
  const options = this[kConnectOptions];
  let error = this._handle.verifyError();
  if (!error && !this.isSessionReused()) {
    const host = options.servername || options.host ||
      (options.socket && options.socket._host) || 'localhost';
    error = options.checkServerIdentity(host, this.getPeerCertificate(true));
  }
  if (error) {
    this.authorized = false;
    this.authorizationError = error.code || error.message;
    if (options.rejectUnauthorized !== false) {
      this._handle.mute();
      this.destroy(error);
      return;
    }
  } else {
    this.authorized = true;
  }
  this.secureConnecting = false;
  this.emit('secureConnect');
  if (!this.destroyed) this.emit('secureConnection', this);
  this.removeListener('end', endedEarly);
  this._nowVerified();
}

// endedEarly is for a server that leaves before the connection is secure.
function endedEarly() {
  if (this._hadError) return;
  this._hadError = true;
  const options = this[kConnectOptions];
  const error = connectionLost();
  error.path = options.path;
  error.host = options.host;
  error.port = options.port;
  error.localAddress = options.localAddress;
  this.destroy(error);
}

// logKeys appends the keys of a connection to the file of --tls-keylog.
function logKeys(socket) {
  if (keyLogFile === undefined) return;
  if (!keyLogWarned) {
    keyLogWarned = true;
    process.emitWarning('Using --tls-keylog makes TLS connections insecure by ' +
      `writing secret key material to file ${keyLogFile}`);
  }
  socket.on('keylog', logKey);
}
let keyLogWarned = false;

// argumentsOf brings all ways to call connect into options and a callback.
function argumentsOf(args) {
  const normalized = net._normalizeArgs(args);
  for (let i = 1; i <= 2; i++) {
    if (typeof args[i] === 'object' && args[i] !== null) {
      Object.assign(normalized[0], args[i]);
      break;
    }
  }
  return normalized;
}

let warned = false;

// allowsAll is whether NODE_TLS_REJECT_UNAUTHORIZED switches verification off.
function allowsAll() {
  const all = process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
  if (all && !warned) {
    warned = true;
    process.emitWarning('Setting the NODE_TLS_REJECT_UNAUTHORIZED environment ' +
      'variable to \'0\' makes TLS connections and HTTPS requests insecure ' +
      'by disabling certificate verification.');
  }
  return all;
}

function connect(...args) {
  const normalized = argumentsOf(args);
  const given = normalized[0];
  const callback = normalized[1];
  const tls = require('tls');
  const options = {
    rejectUnauthorized: !allowsAll(),
    ciphers: tls.DEFAULT_CIPHERS,
    checkServerIdentity: tls.checkServerIdentity,
    minDHSize: 1024,
    ...given,
  };
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);
  if (options.servername && net.isIP(options.servername)) {
    throw new codes.ERR_INVALID_ARG_VALUE('options.servername',
      options.servername,
      'Setting the TLS ServerName to an IP address is not permitted.');
  }
  const { socket } = options;
  const secureContext = options.secureContext || tls.createSecureContext(options);
  const tlsSocket = new TLSSocket(socket, {
    allowHalfOpen: socket ? socket.allowHalfOpen : options.allowHalfOpen,
    pipe: Boolean(options.path),
    secureContext,
    isServer: false,
    requestCert: true,
    rejectUnauthorized: options.rejectUnauthorized !== false,
    ALPNProtocols: options.ALPNProtocols,
    requestOCSP: options.requestOCSP,
    enableTrace: options.enableTrace,
    pskCallback: options.pskCallback,
    highWaterMark: options.highWaterMark,
    onread: options.onread,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
    noDelay: options.noDelay,
    signal: options.signal,
  });
  options.rejectUnauthorized = options.rejectUnauthorized !== false;
  tlsSocket[kConnectOptions] = options;
  tlsSocket[kJudged] = true;
  if (callback) tlsSocket.once('secureConnect', callback);
  if (!socket) {
    if (options.timeout) tlsSocket.setTimeout(options.timeout);
    // Its signal may have been aborted before.
    if (!tlsSocket.destroyed) tlsSocket.connect(options, tlsSocket._start);
  }
  tlsSocket._releaseControl();
  if (options.session) tlsSocket.setSession(options.session);
  if (options.servername) {
    tlsSocket.setServername(options.servername);
  }
  if (socket) tlsSocket._start();
  logKeys(tlsSocket);
  tlsSocket.on('secure', judge);
  tlsSocket.prependListener('end', endedEarly);
  return tlsSocket;
}

module.exports = { connect, logKeys };
