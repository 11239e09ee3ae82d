'use strict';

const { createSecureContext, SecureContext } = require('internal/tls/context');
const { convertALPNProtocols } = require('internal/tls/alpn');
const { checkServerIdentity } = require('internal/tls/identity');
const { TLSSocket } = require('internal/tls/socket');
const { Server, createServer } = require('internal/tls/server');
const { connect } = require('internal/tls/connect');
const { values } = require('internal/tls/defaults');
const authorities = require('internal/tls/authorities');

const native = binding('tls');

let ciphers;

// Every call has an array of its own.
function getCiphers() {
  ciphers ??= native.ciphers();
  return [...ciphers];
}

Object.assign(exports, {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  SecureContext,
  Server,
  TLSSocket,
  checkServerIdentity,
  connect,
  convertALPNProtocols,
  createSecureContext,
  createServer,
  getCertificateCompressionAlgorithms: () => [], // crypto/tls has none
  getCACertificates: authorities.getCACertificates,
  getCiphers,
  setDefaultCACertificates: authorities.setDefaultCACertificates,
});

for (const name of Object.keys(values)) {
  Object.defineProperty(exports, name, {
    get() { return values[name]; },
    set(value) { values[name] = value; },
    enumerable: true,
    configurable: true,
  });
}

Object.defineProperty(exports, 'rootCertificates', {
  get: authorities.bundled, enumerable: true,
});
