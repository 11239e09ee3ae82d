'use strict';
// Certificates as scripts see them, from chains in DER.

const { X509Certificate } = require('internal/tls/x509');

const native = binding('tls');

// legacy is the object of getPeerCertificate: with the issuers if detailed is
// set, and {} where there is no certificate.
function legacy(chain, detailed) {
  if (!chain) return {};
  const object = native.describe(detailed ? chain : [chain[0]]);
  if (!detailed) delete object.issuerCertificate;
  return object;
}

// x509 is the first certificate as X509Certificate, with its issuers.
function x509(chain) {
  if (!chain) return undefined;
  let issuer;
  for (let i = chain.length - 1; i > 0; i--) {
    issuer = new X509Certificate(chain[i], issuer);
  }
  return new X509Certificate(chain[0], issuer);
}

module.exports = { legacy, x509 };
