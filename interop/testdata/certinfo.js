'use strict';

// Takes certificates, one a line in base64, and prints Node's description of
// each as a line of JSON; binary values are base64 there.

const { X509Certificate } = require('crypto');
const lines = require('readline').createInterface({ input: process.stdin });

function plain(key, value) {
  const own = this[key]; // value has gone through Buffer.toJSON
  return Buffer.isBuffer(own) ? own.toString('base64') : value;
}

lines.on('line', (line) => {
  const certificate = new X509Certificate(Buffer.from(line, 'base64'));
  console.log(JSON.stringify(certificate.toLegacyObject(), plain));
});
