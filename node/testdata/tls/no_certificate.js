'use strict';
const { simple } = require('./lib/scenario');
simple({ key: undefined, cert: undefined }, {});
