'use strict';
const { file, pair, simple } = require('./lib/scenario');
simple({ requestCert: true, rejectUnauthorized: false, ca: file('ca.pem') },
  pair('self'));
