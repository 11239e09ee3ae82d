'use strict';
const { simple } = require('./lib/scenario');
const error = Object.assign(new Error('custom'), { code: 'MYCODE' });
simple({}, { checkServerIdentity(host, cert) {
  console.log(host, cert.subject.CN, cert.subjectaltname,
    cert.issuerCertificate.subject.CN,
    cert.issuerCertificate.issuerCertificate === cert.issuerCertificate);
  return error;
} });
