'use strict';
const { simple } = require('./lib/scenario');
simple({}, { session: Buffer.from('garbage') });
