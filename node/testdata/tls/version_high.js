'use strict';
const { simple } = require('./lib/scenario');
simple({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }, {}, ['TLSv1.3']);
