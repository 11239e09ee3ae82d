'use strict';
const { simple } = require('./lib/scenario');
simple({ SNICallback() { throw new Error('sni throw'); } }, {});
