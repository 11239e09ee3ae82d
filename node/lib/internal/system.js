'use strict';

// What only the system's modules give.

const { codes, define } = require('internal/errors');

define('ERR_ACCESS_DENIED', (what) =>
  `Access to this API has been restricted: ${what} needs the modules of the system`, Error);

// systemPart is a Go part of the system, for what scripts ask for.
function systemPart(name, what) {
  const part = binding(name);
  if (part === undefined) throw new codes.ERR_ACCESS_DENIED(what);
  return part;
}

module.exports = { systemPart };
