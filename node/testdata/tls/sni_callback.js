'use strict';
// The callback takes its time and chooses another context.
const { pair, simple, tls } = require('./lib/scenario');
simple({
  SNICallback(name, callback) {
    console.log('asked for', name);
    setImmediate(callback, null, tls.createSecureContext(pair('other')));
  },
}, { servername: 'other.example.com' });
