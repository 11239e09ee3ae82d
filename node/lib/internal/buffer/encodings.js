'use strict';

const { codes } = require('internal/errors');

const names = {
  '__proto__': null,
  'utf8': 'utf8', 'utf-8': 'utf8',
  'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
  'latin1': 'latin1', 'binary': 'latin1', 'ascii': 'ascii',
  'hex': 'hex', 'base64': 'base64', 'base64url': 'base64url',
};

// encodingOf is the canonical name of an encoding; utf8 if none is given.
function encodingOf(name, quiet = false) {
  if (name === undefined || name === null || name === '') return 'utf8';
  const canonical = names[name] ?? names[String(name).toLowerCase()];
  if (canonical === undefined && !quiet) throw new codes.ERR_UNKNOWN_ENCODING(name);
  return canonical;
}

// namedEncoding is encodingOf for where null and '' are names, of none.
function namedEncoding(name) {
  if (name === undefined) return 'utf8';
  const canonical = names[`${name}`.toLowerCase()];
  if (canonical === undefined) throw new codes.ERR_UNKNOWN_ENCODING(name);
  return canonical;
}

module.exports = { encodingOf, namedEncoding };
