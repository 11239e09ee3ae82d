'use strict';
// Without a name nobody is asked.
const { simple } = require('./lib/scenario');
simple({ SNICallback() { console.log('asked'); } },
  { servername: undefined, host: '127.0.0.1' });
