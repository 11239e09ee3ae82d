'use strict';

const { codes } = require('internal/errors');

// bytesOf is the memory of data that may be a string, too. others are what else
// its caller takes.
function bytesOf(data, name, encoding, others = []) {
  if (typeof data === 'string') {
    return Buffer.from(data, encoding === undefined || encoding === 'buffer' ? 'utf8' : encoding);
  }
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  throw new codes.ERR_INVALID_ARG_TYPE(
    name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', ...others], data);
}

// keyBytes is bytesOf for keys, which may be objects, too.
function keyBytes(key, name, encoding) {
  return key?.secretBytes ?? bytesOf(key, name, encoding, ['KeyObject', 'CryptoKey']);
}

// encoded is bytes as a string, if an encoding is given.
function encoded(bytes, encoding) {
  return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
}

module.exports = { bytesOf, encoded, keyBytes };
