'use strict';
// Checks of arguments, which throw Node's errors.

const { codes } = require('internal/errors');
const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE,
  ERR_SOCKET_BAD_PORT, ERR_UNKNOWN_SIGNAL,
} = codes;

function ofType(type) {
  return (value, name) => {
    if (typeof value !== type) throw new ERR_INVALID_ARG_TYPE(name, type, value);
  };
}

const validateString = ofType('string');
const validateBoolean = ofType('boolean');

function validateFunction(value, name) {
  if (typeof value !== 'function') {
    throw new ERR_INVALID_ARG_TYPE(name, 'Function', value);
  }
}

function validateUndefined(value, name) {
  if (value !== undefined) {
    throw new ERR_INVALID_ARG_TYPE(name, 'undefined', value);
  }
}

function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== 'number') {
    throw new ERR_INVALID_ARG_TYPE(name, 'number', value);
  }
  const limited = min != null || max != null;
  if ((min != null && value < min) || (max != null && value > max) ||
      (limited && Number.isNaN(value))) {
    const bounds = [];
    if (min != null) bounds.push(`>= ${min}`);
    if (max != null) bounds.push(`<= ${max}`);
    throw new ERR_OUT_OF_RANGE(name, bounds.join(' && '), value);
  }
}

function validateInteger(value, name,
  min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') {
    throw new ERR_INVALID_ARG_TYPE(name, 'number', value);
  }
  if (!Number.isInteger(value)) {
    throw new ERR_OUT_OF_RANGE(name, 'an integer', value);
  }
  if (value < min || value > max) {
    throw new ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${max}`, value);
  }
}

function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  validateInteger(value, name, min, max);
}

function validateUint32(value, name, positive = false) {
  validateInteger(value, name, positive ? 1 : 0, 4294967295);
}

function validateOneOf(value, name, allowed) {
  if (!allowed.includes(value)) {
    const list = allowed.map((v) => typeof v === 'string' ? `'${v}'` : String(v));
    throw new ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${list.join(', ')}`);
  }
}

const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1;
const kValidateObjectAllowArray = 2;
const kValidateObjectAllowFunction = 4;

function validateObject(value, name, allow = kValidateObjectNone) {
  if (value === null ? allow & kValidateObjectAllowNullable :
    Array.isArray(value) ? allow & kValidateObjectAllowArray :
      typeof value === 'object' ||
        (typeof value === 'function' && allow & kValidateObjectAllowFunction)) {
    return;
  }
  throw new ERR_INVALID_ARG_TYPE(name, 'Object', value);
}

function validateArray(value, name, minLength = 0) {
  if (!Array.isArray(value)) throw new ERR_INVALID_ARG_TYPE(name, 'Array', value);
  if (value.length < minLength) {
    throw new ERR_INVALID_ARG_VALUE(name, value, `must be longer than ${minLength}`);
  }
}

function validateStringArray(value, name) {
  validateArray(value, name);
  value.forEach((v, i) => validateString(v, `${name}[${i}]`));
}

// validateSystemString is for what the system would read up to a null byte.
function validateSystemString(value, name) {
  validateString(value, name);
  if (value.includes('\0')) {
    throw new codes.ERR_INVALID_ARG_VALUE(
      name, value, 'must be a string without null bytes');
  }
}

function validateBuffer(value, name = 'buffer') {
  if (!ArrayBuffer.isView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], value);
  }
}

// validatePort returns the port as a number.
function validatePort(port, name = 'Port', allowZero = true) {
  if ((typeof port !== 'number' && typeof port !== 'string') ||
      (typeof port === 'string' && port.trim().length === 0) ||
      +port !== (+port >>> 0) || port > 0xffff || (port === 0 && !allowZero)) {
    throw new ERR_SOCKET_BAD_PORT(name, port, allowZero);
  }
  return port | 0;
}

function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' ||
      !('aborted' in signal))) {
    throw new ERR_INVALID_ARG_TYPE(name, 'AbortSignal', signal);
  }
}

function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  if (!/^SIG[A-Z0-9]+$/.test(signal)) throw new ERR_UNKNOWN_SIGNAL(signal);
}

// checkRangesOrGetDefault is for numbers that may be left out or NaN.
function checkRangesOrGetDefault(number, name, lower, upper, standard) {
  if (number === undefined) return standard;
  if (Number.isFinite(number) && number >= lower && number <= upper) return number;
  if (typeof number !== 'number') {
    throw new ERR_INVALID_ARG_TYPE(name, 'number', number);
  }
  if (Number.isNaN(number)) return standard;
  throw new ERR_OUT_OF_RANGE(name, `>= ${lower} and <= ${upper}`, number);
}

module.exports = {
  checkRangesOrGetDefault,
  kValidateObjectAllowArray,
  kValidateObjectAllowFunction,
  kValidateObjectAllowNullable,
  kValidateObjectNone,
  validateAbortSignal,
  validateArray,
  validateBoolean,
  validateBuffer,
  validateFunction,
  validateInt32,
  validateInteger,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateSystemString,
  validateUint32,
  validateUndefined,
};
