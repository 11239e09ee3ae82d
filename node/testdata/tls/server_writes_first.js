'use strict';
const { pair, simple } = require('./lib/scenario');
simple(pair('self'), {}, { onSocket: (socket) => socket.write('hello') });
