'use strict';
const { simple } = require('./lib/scenario');
simple({}, {}, { stay: true, onSocket: (socket) => socket.end() });
