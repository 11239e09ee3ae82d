'use strict';

const { format } = require('internal/util/format');

function isEnabled(section) {
  return (process.env.NODE_DEBUG ?? '').split(',').some((name) => {
    const pattern = name.trim().replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*');
    return pattern !== '' && new RegExp(`^${pattern}$`, 'i').test(section);
  });
}

// debuglog returns a function that writes to the standard error while the
// environment's NODE_DEBUG names the section.
function debuglog(section) {
  const name = String(section).toUpperCase();
  const enabled = isEnabled(section);
  function log(...args) {
    if (enabled) process.stderr.write(`${name} ${process.pid}: ${format(...args)}\n`);
  }
  return Object.defineProperty(log, 'enabled', {
    __proto__: null, value: enabled, enumerable: true, configurable: true,
  });
}

module.exports = { debuglog };
