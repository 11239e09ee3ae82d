'use strict';
// checkServerIdentity on certificates of all kinds.
const { text, tls } = require('./lib/scenario');
const certs = [{}, { subject: {} }, { subject: { CN: '' } }, { subject: { CN: 'a.com' } },
  { subject: { CN: ['b.com', 'a.com'] } }, { subject: { CN: '*.com' } },
  { subject: { CN: '*.a.com' } }, { subject: { CN: 'a.com.' } },
  { subjectaltname: 'DNS:a.com' }, { subjectaltname: 'DNS:*.a.com, DNS:b.com' },
  { subjectaltname: 'DNS:f*.a.com' }, { subjectaltname: 'DNS:*f.a.com' },
  { subjectaltname: 'DNS:xn--*.a.com' }, { subjectaltname: 'DNS:*.*.com' },
  { subjectaltname: 'DNS:"b, DNS:a.com"' }, { subjectaltname: 'DNS:a..com' },
  { subject: { CN: 'a.com' }, subjectaltname: 'URI:http://a.com' },
  { subject: { CN: 'a.com' }, subjectaltname: 'DNS:b.com' },
  { subject: { CN: 'a.com' }, subjectaltname: 'IP Address:1.2.3.4' },
  { subjectaltname: 'IP Address:0:0:0:0:0:0:0:1' },
  { subjectaltname: 'DNS:"\\u0000a.com", IP Address:1.2.3.4' }];
for (const host of ['a.com', 'A.COM', 'a.com.', 'x.a.com', 'x.y.a.com', 'foo.a.com',
  'of.a.com', 'xn--x.a.com', '1.2.3.4', '::1', '0::1', 'a..com', '']) {
  for (const cert of certs) {
    const error = tls.checkServerIdentity(host, cert);
    console.log(host, JSON.stringify(cert), error === undefined ? 'fine' : text(error),
      error?.reason, error?.host, error?.cert === cert);
  }
}
