'use strict';
const { simple } = require('./lib/scenario');
simple({ ALPNCallback() { throw new Error('boom'); } },
  { ALPNProtocols: ['a', 'b'] });
