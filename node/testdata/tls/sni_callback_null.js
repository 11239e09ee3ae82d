'use strict';
const { simple } = require('./lib/scenario');
simple({ SNICallback: (name, callback) => callback(null, null) }, {});
