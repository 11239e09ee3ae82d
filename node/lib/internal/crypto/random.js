'use strict';

const native = binding('crypto');
const { codes } = require('internal/errors');
const {
  validateFunction, validateInteger, validateNumber, validateObject,
} = require('internal/validators');

const MOST = 2 ** 31 - 1;

// later answers a callback when the stack is empty.
function later(callback, value) {
  setImmediate(callback, null, value);
}

function randomBytes(size, callback) {
  validateNumber(size, 'size', 0, MOST);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = Buffer.alloc(size);
  native.random(bytes);
  if (callback === undefined) return bytes;
  later(callback, bytes);
  return undefined;
}

function part(buffer, offset = 0, size = undefined) {
  if (!ArrayBuffer.isView(buffer) && !(buffer instanceof ArrayBuffer)) {
    throw new codes.ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  }
  const unit = buffer.BYTES_PER_ELEMENT ?? 1;
  const start = offset * unit;
  validateNumber(start, 'offset', 0, buffer.byteLength);
  const length = size === undefined ? buffer.byteLength - start : size * unit;
  validateNumber(length, 'size', 0, buffer.byteLength - start);
  return Buffer.from(buffer.buffer ?? buffer, (buffer.byteOffset ?? 0) + start, length);
}

function randomFillSync(buffer, offset, size) {
  native.random(part(buffer, offset, size));
  return buffer;
}

function randomFill(buffer, offset, size, callback) {
  if (typeof offset === 'function') [offset, size, callback] = [undefined, undefined, offset];
  else if (typeof size === 'function') [size, callback] = [undefined, size];
  validateFunction(callback, 'callback');
  later(callback, randomFillSync(buffer, offset, size));
}

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [min, max, callback] = [0, min, max];
  if (!Number.isSafeInteger(min)) {
    throw new codes.ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  }
  if (!Number.isSafeInteger(max)) {
    throw new codes.ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  }
  const range = max - min;
  if (range <= 0) {
    throw new codes.ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  }
  validateInteger(range, 'max - min', 1, 2 ** 48 - 1);
  // Values beyond a multiple of the range would favour the small ones.
  const limit = 2 ** 48 - (2 ** 48 % range);
  let value;
  do {
    value = randomBytes(6).readUIntBE(0, 6);
  } while (value >= limit);
  const result = value % range + min;
  if (callback === undefined) return result;
  later(callback, result);
  return undefined;
}

function randomUUID(options) {
  if (options !== undefined) validateObject(options, 'options');
  const bytes = randomBytes(16);
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

module.exports = { randomBytes, randomFill, randomFillSync, randomInt, randomUUID };
