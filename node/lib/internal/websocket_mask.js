'use strict';

// The masking of WebSocket (RFC 6455, section 5.3), which http has from Node 26.12 on:
// byte by byte in JavaScript, as ws does without, a megabyte takes a second.

const native = binding('encoding');
const { codes } = require('internal/errors');
const { validateBuffer, validateInteger } = require('internal/validators');

function part(view, offset, length) {
  return new Uint8Array(view.buffer, view.byteOffset + offset, length);
}

function keyOf(mask) {
  validateBuffer(mask, 'mask');
  if (mask.byteLength < 4) {
    throw new codes.ERR_OUT_OF_RANGE('mask.byteLength', '>= 4', mask.byteLength);
  }
  return part(mask, 0, 4);
}

// websocketMask writes the first length bytes of source, masked, to output from
// offset on.
function websocketMask(source, mask, output, offset, length) {
  validateBuffer(source, 'source');
  const key = keyOf(mask);
  validateBuffer(output, 'output');
  validateInteger(length, 'length', 0, source.byteLength);
  validateInteger(offset, 'offset', 0, output.byteLength - length);
  if (length > 0) native.mask(part(source, 0, length), key, part(output, offset, length));
}

// websocketUnmask unmasks a buffer in its place.
function websocketUnmask(buffer, mask) {
  validateBuffer(buffer, 'buffer');
  const key = keyOf(mask);
  const bytes = part(buffer, 0, buffer.byteLength);
  native.mask(bytes, key, bytes);
}

module.exports = { websocketMask, websocketUnmask };
