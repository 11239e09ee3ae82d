'use strict';
const net = require('net');

// The warning comes once.
process.on('warning', ({ name, code, message }) => console.log(name, code, message));
console.log(net._setSimultaneousAccepts.length, net._setSimultaneousAccepts(),
  net._setSimultaneousAccepts({}));
