'use strict';
// What the modules around net share.

const native = binding('net');

const kReinitializeHandle = Symbol('kReinitializeHandle'); // method of sockets
const normalizedArgsSymbol = Symbol('normalizedArgs'); // marks what args.js made

// isIP takes anything, as text.
function isIP(input) {
  return native.isIP(`${input}`);
}

function isIPv4(input) {
  return isIP(input) === 4;
}

function isIPv6(input) {
  return isIP(input) === 6;
}

module.exports = {
  isIP, isIPv4, isIPv6, kReinitializeHandle, normalizedArgsSymbol,
};
