'use strict';

// Takes questions, one a line in JSON: is the certificate (base64) the host's?
// Prints the error of tls.checkServerIdentity for each as a line of JSON, {} if
// there is none.

const { X509Certificate } = require('crypto');
const { checkServerIdentity } = require('tls');
const lines = require('readline').createInterface({ input: process.stdin });

lines.on('line', (line) => {
  const { host, cert } = JSON.parse(line);
  const certificate = new X509Certificate(Buffer.from(cert, 'base64'));
  const e = checkServerIdentity(host, certificate.toLegacyObject());
  console.log(JSON.stringify(e ? { code: e.code, message: e.message } : {}));
});
