'use strict';
const { pair, simple } = require('./lib/scenario');
simple(pair('self'), { rejectUnauthorized: false });
