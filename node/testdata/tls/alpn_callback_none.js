'use strict';
const { simple } = require('./lib/scenario');
simple({ ALPNCallback: () => undefined }, { ALPNProtocols: ['a', 'b'] });
