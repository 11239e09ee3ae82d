'use strict';

const native = binding('net');

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

module.exports = { isIP, isIPv4, isIPv6 };
