'use strict';
const { simple } = require('./lib/scenario');
simple({}, { requestOCSP: true });
