'use strict';

// The reading and writing of numbers, with Node's checks.

const { codes } = require('internal/errors');

function checkOffset(buffer, offset, size) {
  if (typeof offset !== 'number') {
    throw new codes.ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  }
  const last = buffer.length - size;
  if (Number.isInteger(offset) && offset >= 0 && offset <= last) return;
  if (Math.floor(offset) !== offset) { // which Infinity is not
    throw new codes.ERR_OUT_OF_RANGE('offset', 'an integer', offset);
  }
  if (last < 0) throw new codes.ERR_BUFFER_OUT_OF_BOUNDS();
  throw new codes.ERR_OUT_OF_RANGE('offset', `>= 0 and <= ${last}`, offset);
}

// checkValue takes what is no number, as Node does: it is written as 0.
function checkValue(value, min, max, bytes, signed) {
  if (!(value < min || value > max)) return;
  let range = `>= ${min} and <= ${max}`;
  if (bytes > 4 || typeof min === 'bigint') {
    const n = typeof min === 'bigint' ? 'n' : '';
    const bits = bytes * 8;
    range = signed ? `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}` :
      `>= 0${n} and < 2${n} ** ${bits}${n}`;
  }
  throw new codes.ERR_OUT_OF_RANGE('value', range, value);
}

function checkSize(size) {
  if (typeof size !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('byteLength', 'number', size);
  if (!Number.isInteger(size)) throw new codes.ERR_OUT_OF_RANGE('byteLength', 'an integer', size);
  if (size < 1 || size > 6) throw new codes.ERR_OUT_OF_RANGE('byteLength', '>= 1 and <= 6', size);
}

function limits(size, signed) {
  return signed ? [-(2 ** (size * 8 - 1)), 2 ** (size * 8 - 1) - 1] : [0, 2 ** (size * 8) - 1];
}

function readInteger(buffer, offset, size, little, signed) {
  checkOffset(buffer, offset, size);
  let value = 0;
  for (let i = 0; i < size; i++) {
    value = value * 256 + buffer[little ? offset + size - 1 - i : offset + i];
  }
  return signed && value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
}

function writeInteger(buffer, value, offset, size, little, signed) {
  value = +value;
  checkValue(value, ...limits(size, signed), size, signed);
  checkOffset(buffer, offset, size);
  let rest = Math.trunc(value) || 0;
  if (rest < 0) rest += 2 ** (size * 8);
  for (let i = 0; i < size; i++) {
    buffer[little ? offset + i : offset + size - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return offset + size;
}

function view(buffer) {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

// integers defines readUInt16BE and the like, also under the names with Uint.
function integers(members, kind, size, ends) {
  const signed = kind === 'Int';
  for (const end of ends) {
    const little = end === 'LE';
    const name = `${kind}${size * 8}${end}`;
    members[`read${name}`] = function(offset = 0) {
      return readInteger(this, offset, size, little, signed);
    };
    members[`write${name}`] = function(value, offset = 0) {
      return writeInteger(this, value, offset, size, little, signed);
    };
  }
}

function sizedIntegers(members, kind, end) {
  const signed = kind === 'Int';
  const little = end === 'LE';
  members[`read${kind}${end}`] = function(offset, size) {
    if (offset === undefined) throw new codes.ERR_INVALID_ARG_TYPE('offset', 'number', offset);
    checkSize(size);
    return readInteger(this, offset, size, little, signed);
  };
  members[`write${kind}${end}`] = function(value, offset, size) {
    checkSize(size);
    return writeInteger(this, value, offset, size, little, signed);
  };
}

function viewed(members, name, method, size, end, check) {
  const little = end === 'LE';
  members[`read${name}${end}`] = function(offset = 0) {
    checkOffset(this, offset, size);
    return view(this)[`get${method}`](offset, little);
  };
  members[`write${name}${end}`] = function(value, offset = 0) {
    check?.(value);
    checkOffset(this, offset, size);
    view(this)[`set${method}`](offset, value, little);
    return offset + size;
  };
}

function checkBigInt(value, min, max, signed) {
  checkValue(value, min, max, 8, signed);
  if (typeof value !== 'bigint') {
    throw new TypeError('Cannot mix BigInt and other types, use explicit conversions');
  }
}

function addNumbers(prototype, define) {
  const members = {};
  for (const kind of ['UInt', 'Int']) {
    integers(members, kind, 1, ['']);
    integers(members, kind, 2, ['BE', 'LE']);
    integers(members, kind, 4, ['BE', 'LE']);
  }
  for (const end of ['BE', 'LE']) {
    sizedIntegers(members, 'UInt', end);
    sizedIntegers(members, 'Int', end);
    viewed(members, 'Float', 'Float32', 4, end);
    viewed(members, 'Double', 'Float64', 8, end);
    viewed(members, 'BigInt64', 'BigInt64', 8, end,
           (value) => checkBigInt(value, -(2n ** 63n), 2n ** 63n - 1n, true));
    viewed(members, 'BigUInt64', 'BigUint64', 8, end,
           (value) => checkBigInt(value, 0n, 2n ** 64n - 1n, false));
  }
  for (const name of Object.keys(members)) {
    if (name.includes('UInt')) members[name.replace('UInt', 'Uint')] = members[name];
  }
  define(prototype, members);
}

module.exports = { addNumbers };
