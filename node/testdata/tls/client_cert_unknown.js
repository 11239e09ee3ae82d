'use strict';
// The client's certificate is of a CA that the server does not know.
const { file, pair, simple } = require('./lib/scenario');
simple({ requestCert: true, ca: file('ca.pem') }, pair('self'), { stay: true });
