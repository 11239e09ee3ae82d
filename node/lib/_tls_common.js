'use strict';
// What programs have from Node's own parts.

const { SecureContext, createSecureContext } = require('internal/tls/context');

// accessOf is infoAccess as an object: lists of values by method.
function accessOf(text) {
  const access = { __proto__: null };
  for (const [, method, value] of text.matchAll(/([^\n:]*):([^\n]*)(?:\n|$)/g)) {
    const list = Object.hasOwn(access, method) ? access[method] : [];
    list.push(value);
    Object.defineProperty(access, method, {
      value: list, writable: true, enumerable: true, configurable: true,
    });
  }
  return access;
}

// translatePeerCertificate brings what is left as text in a certificate into
// the form that getPeerCertificate has.
function translatePeerCertificate(cert) {
  if (!cert) return null;
  const { infoAccess, issuerCertificate } = cert;
  if (issuerCertificate !== undefined && issuerCertificate !== cert) {
    cert.issuerCertificate = translatePeerCertificate(issuerCertificate);
  }
  if (typeof infoAccess === 'string') cert.infoAccess = accessOf(infoAccess);
  return cert;
}

module.exports = { SecureContext, createSecureContext, translatePeerCertificate };
