'use strict';
// The handle of a TLS socket: what a net.Socket wants of a handle, over the
// handle of another connection. The Go part runs TLS; what it tells arrives in
// the on… methods, which lead to the socket.

const { handleOf } = require('internal/tls/context');

const native = binding('tls');
const { UV_ECANCELED } = binding('errno').UV;

// What is asked of the connection beneath.
const kForwarded = ['connect', 'connectPath', 'getsockname', 'getpeername',
  'setNoDelay', 'setKeepAlive', 'setTypeOfService', 'getTypeOfService', 'reset'];

class TLSWrap {
  constructor(owner, beneath, stream, secureContext, isServer) {
    this.owner = owner;
    this._parent = beneath; // a handle
    this._parentWrap = stream; // whose handle it is, if it is somebody's
    this._secureContext = secureContext;
    this._native = native.open(this, contextOf(secureContext),
      beneath.native ?? beneath);
    this._started = false;
    this.config = { isServer, maxFragment: 0 };
    beneath.readStop();
  }

  get fd() { return this._parent.fd; }

  get isPipe() { return undefined; }

  // These count what is not encrypted.
  get bytesRead() { return this._native?.bytesRead() ?? 0; }

  get bytesWritten() { return this._native?.bytesWritten() ?? 0; }

  get writeQueueSize() { return this._native?.queueSize() ?? 0; }

  // start begins the handshake, once the connection beneath is there.
  start() {
    if (this._started || !this._native) return 0;
    this._started = true;
    try {
      this.owner._configure(this.config);
      this._native.start(this.config);
    } catch (error) {
      this.owner.destroy(error); // something that a script set cannot be
    }
    return 0;
  }

  readStart() { return this._native ? this._parent.readStart() : 0; }

  readStop() { return this._native ? this._parent.readStop() : 0; }

  // setReadLimit is for reading into memory of the script's, which takes any
  // number of bytes in parts.
  setReadLimit() { return 0; }

  // receive takes what was read of the connection beneath already.
  receive(bytes) { this._native.receive(bytes); }

  write(buffers, callback) {
    this.start();
    return this._native ? this._native.write(buffers, callback) : UV_ECANCELED;
  }

  shutdown(callback) { return this._native.shutdown(callback); }

  // close closes the connection beneath too. What was not written by then is
  // canceled before the callback.
  close(callback) {
    const { _native, _parent, _parentWrap } = this;
    if (!_native) return;
    this._native = undefined;
    const done = () => {
      if (this.owner.ssl === this) this.owner.ssl = null;
      _native.cancelWrites();
      callback?.();
    };
    _native.close();
    if (_parentWrap && _parentWrap._handle === null) {
      done(); // what is beneath is closed already
    } else if (_parentWrap && _parentWrap._handle === _parent) {
      _parentWrap.once('close', done);
      _parentWrap.destroy();
    } else {
      _parent.close(done);
    }
  }

  ref() { this._parent.ref(); }

  unref() { this._parent.unref(); }

  hasRef() { return this._native !== undefined && this._parent.hasRef(); }

  getAsyncId() { return 0; }

  // mute keeps the Go part from telling the peer why the connection ends.
  mute() { this._native?.mute(); }

  // What the connection is like, from here on.

  info(what) { return this._native?.info(what); }

  verifyError() {
    const verdict = this.info('verify');
    if (!verdict) return null;
    const error = new Error(verdict.message);
    error.code = verdict.code;
    return error;
  }

  // Before the version is agreed on, Node tells the highest that there is.
  getProtocol() { return this.info('protocol') || 'TLSv1.3'; }

  getALPNNegotiatedProtocol() { return this.info('alpn') || false; }

  // As in Node, a server does not know the name where a session of TLS 1.2
  // was resumed.
  getServername() {
    if (this.config.isServer && this.info('reused') &&
        this.getProtocol() !== 'TLSv1.3') {
      return false;
    }
    return this.info('servername') || false;
  }

  peerChain(whole) { return this._native.peer(whole); }

  localChain() { return this._native.local(); }

  exportKeyingMaterial(length, label, context) {
    return this._native.export(length, label, context);
  }

  setMaxSendFragment(size) { return this._native.maxFragment(size); }

  // setKeyCert gives the handshake another certificate.
  setKeyCert(context) {
    this._native.setKeyCert(contextOf(context));
  }

  // What the Go part tells.

  // onstart asks for the handshake that the peer has begun.
  onstart() { this.start(); }

  onhandshakedone() { this.owner._handshakeDone(); }

  onerror(error) { this.owner._handshakeError(error); }

  onkeylog(line) { this.owner.emit('keylog', line); }

  onsession(session) { this.owner._gotSession(session); }

  onocspresponse(response) { this.owner._gotOCSPResponse(response); }

  onclienthello(sessionId, ticket, done) {
    this.owner._clientHello(sessionId, ticket, done);
  }

  onservername(name, done) { this.owner._chooseContext(name, done); }

  onalpn(servername, protocols, done) {
    this.owner._chooseProtocol(servername, protocols, done);
  }

  onocsprequest(certificate, issuer, done) {
    this.owner._requestOCSP(certificate, issuer, done);
  }

  onnewsession(id, session, done) { this.owner._storeSession(id, session, done); }

  onresumesession(id, done) { this.owner._findSession(id, done); }
}

for (const name of kForwarded) {
  TLSWrap.prototype[name] = function (a, b, c, d, e) { // none has more
    return this._parent[name](a, b, c, d, e);
  };
}

function contextOf(secureContext) {
  return handleOf(secureContext).made();
}

module.exports = { TLSWrap };
