'use strict';
const { simple } = require('./lib/scenario');
simple({ ALPNCallback: () => 'zz' }, { ALPNProtocols: ['a', 'b'] });
