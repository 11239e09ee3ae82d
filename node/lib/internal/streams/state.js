'use strict';
// Defaults of the streams' buffers.

const { Buffer } = require('buffer');
const { codes } = require('internal/errors');
const { validateInteger } = require('internal/validators');

let defaultBytes = 64 * 1024;
let defaultObjects = 16;

function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) defaultObjects = value;
  else defaultBytes = value;
}

// getHighWaterMark reads the options of a stream; duplexKey is the option of
// this side alone.
function getHighWaterMark(state, options, duplexKey, isDuplex) {
  const given = options?.highWaterMark ??
    (isDuplex ? options?.[duplexKey] : undefined);
  if (given == null) return getDefaultHighWaterMark(state.objectMode);
  if (!Number.isInteger(given) || given < 0) {
    const name = isDuplex ? `options.${duplexKey}` : 'options.highWaterMark';
    throw new codes.ERR_INVALID_ARG_VALUE(name, given);
  }
  return Math.floor(given);
}

// getDefaultEncoding is the encoding of texts without one.
function getDefaultEncoding(options) {
  const encoding = options?.defaultEncoding;
  if (encoding == null) return 'utf8';
  if (!Buffer.isEncoding(encoding)) throw new codes.ERR_UNKNOWN_ENCODING(encoding);
  return encoding;
}

module.exports = {
  getDefaultEncoding,
  getDefaultHighWaterMark,
  getHighWaterMark,
  setDefaultHighWaterMark,
};
