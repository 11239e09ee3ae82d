'use strict';
const { simple } = require('./lib/scenario');
simple({}, { servername: 'elsewhere.example' });
