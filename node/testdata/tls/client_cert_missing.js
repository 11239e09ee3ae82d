'use strict';
// The server wants a certificate and the client has none.
const { file, simple } = require('./lib/scenario');
simple({ requestCert: true, ca: file('ca.pem') }, {}, { stay: true });
