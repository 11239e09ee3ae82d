'use strict';
const { simple } = require('./lib/scenario');
simple({ ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
  { ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }, {}, ['TLSv1.2']);
