'use strict';
const { simple } = require('./lib/scenario');
simple({
  ALPNCallback({ servername, protocols }) {
    console.log('asked', servername, String(protocols));
    return 'b';
  },
}, { ALPNProtocols: ['a', 'b'] });
