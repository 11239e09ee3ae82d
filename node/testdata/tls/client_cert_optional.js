'use strict';
const { file, simple } = require('./lib/scenario');
simple({ requestCert: true, rejectUnauthorized: false, ca: file('ca.pem') }, {});
