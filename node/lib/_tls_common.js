'use strict';
// The old name of a part of tls.

const { SecureContext, createSecureContext } = require('tls');

// translatePeerCertificate is here for those who call it: certificates are
// translated already.
function translatePeerCertificate(certificate) {
  return certificate || null;
}

module.exports = { SecureContext, createSecureContext, translatePeerCertificate };
