'use strict';
// What the modules around net share.

const { systemPart } = require('internal/system');

const native = binding('net');

const kReinitializeHandle = Symbol('kReinitializeHandle'); // method of sockets
const kSetKeepAlive = Symbol('kSetKeepAlive');
const kSetKeepAliveInitialDelay = Symbol('kSetKeepAliveInitialDelay');
const kSetNoDelay = Symbol('kSetNoDelay');
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

// descriptors, localSockets and boundSockets give handles of what is outside the program.
function descriptors() {
  return systemPart('pipe', 'net with the option fd');
}

function localSockets() {
  return systemPart('pipe', 'net with a path');
}

function boundSockets() {
  return systemPart('pipe', 'net.BoundSocket');
}

module.exports = {
  boundSockets, descriptors, localSockets,
  isIP, isIPv4, isIPv6, kReinitializeHandle,
  kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay, normalizedArgsSymbol,
};
