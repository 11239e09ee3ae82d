'use strict';
const { simple } = require('./lib/scenario');
simple({ ALPNCallback() { console.log('asked'); return 'a'; } }, {});
