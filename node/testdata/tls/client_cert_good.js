'use strict';
const { file, pair, simple } = require('./lib/scenario');
simple({ requestCert: true, ca: file('ca.pem') }, pair('client'));
