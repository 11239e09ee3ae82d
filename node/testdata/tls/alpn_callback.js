'use strict';
const { simple } = require('./lib/scenario');
simple({
  ALPNCallback({ servername, protocols }) {
    console.log('asked', servername, protocols);
    return 'b';
  },
}, { ALPNProtocols: ['a', 'b'] });
