'use strict';
// What a server is asked in a handshake, as methods of its TLSSocket. done is
// called with the answer; with false it gives the handshake up.

const { codes } = require('internal/errors');
const { Buffer } = require('buffer');
const { bytesOf } = require('internal/tls/alpn');

const {
  ERR_MULTIPLE_CALLBACK, ERR_SOCKET_CLOSED, ERR_TLS_ALPN_CALLBACK_INVALID_RESULT,
} = codes;

// giveUp ends the handshake: the client hears nothing more of it.
function giveUp(socket, error, done) {
  socket._handle?.mute();
  done?.(false);
  socket.destroy(error);
}

// once makes the callback for an answer of the application's. accept is called
// with the first that is no error; a second call is one.
function once(socket, done, accept) {
  let called = false;
  return (error, answer) => {
    if (called) {
      giveUp(socket, new ERR_MULTIPLE_CALLBACK(), done);
      return;
    }
    called = true;
    if (error) {
      giveUp(socket, error, done);
    } else if (socket._handle === null) {
      giveUp(socket, new ERR_SOCKET_CLOSED());
    } else {
      // A second call in the same breath still has its say.
      process.nextTick(() => { if (socket._handle) accept(answer); });
    }
  };
}

// guarded calls a function of the application's. What it throws ends the
// handshake.
function guarded(socket, done, fn) {
  try {
    return fn();
  } catch (error) {
    giveUp(socket, error, done);
    return kThrown;
  }
}
const kThrown = Symbol('thrown');

module.exports = {
  _chooseContext(name, done) {
    const answer = once(this, done, (context) => {
      if (!context) {
        done(undefined);
        return;
      }
      const handle = context.context ?? context;
      if (typeof handle.made !== 'function') {
        giveUp(this, new TypeError('Invalid SNI context'), done);
        return;
      }
      done(handle.made());
    });
    this.servername = name;
    guarded(this, done, () => this._SNICallback(name, answer));
  },

  _chooseProtocol(servername, protocols, done) {
    const { ALPNCallback } = this._tlsOptions;
    const choice = guarded(this, done, () => ALPNCallback.call(this,
      { servername, protocols }));
    if (choice === kThrown) return;
    if (choice !== undefined && !protocols.includes(choice)) {
      giveUp(this,
        new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(choice, protocols), done);
      return;
    }
    done(choice);
  },

  _requestOCSP(certificate, issuer, done) {
    const { server } = this._tlsOptions;
    if (server.listenerCount('OCSPRequest') === 0) {
      done(undefined);
      return;
    }
    server.emit('OCSPRequest', certificate, issuer,
      once(this, done, (response) => done(response ? asBytes(response) : undefined)));
  },

  // _clientHello lets resumeSession look at a client that offers no ticket.
  // Here sessions are resumed by tickets alone, so that what it finds is of no
  // use; with SSL_OP_NO_TICKET, _findSession asks for what it can use.
  _clientHello(sessionId, ticket, done) {
    const { server } = this._tlsOptions;
    if (sessionId.length === 0 || ticket ||
        server.listenerCount('resumeSession') === 0) {
      done(true);
      return;
    }
    server.emit('resumeSession', sessionId, once(this, done, () => done(true)));
  },

  _findSession(id, done) {
    const { server } = this._tlsOptions;
    if (!server || server.listenerCount('resumeSession') === 0) {
      done(undefined);
      return;
    }
    server.emit('resumeSession', id, once(this, done,
      (session) => done(session ? asBytes(session) : undefined)));
  },

  _storeSession(id, session, done) {
    const { server } = this._tlsOptions;
    if (!server || server.listenerCount('newSession') === 0) {
      done?.(true);
      return;
    }
    let called = false;
    server.emit('newSession', id, session, () => {
      if (called) return;
      called = true;
      done?.(true);
    });
  },
};

function asBytes(value) {
  return ArrayBuffer.isView(value) ? bytesOf(value) : Buffer.from(String(value));
}
