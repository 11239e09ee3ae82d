'use strict';
const { simple } = require('./lib/scenario');
simple({ ecdhCurve: 'P-384' }, { ecdhCurve: 'P-256' });
