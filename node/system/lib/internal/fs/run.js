'use strict';

// How operations on files are run, at once or later, and how they fail.

const native = binding('fs');
const { codes, errnoMessage, errnoName } = require('internal/errors');
const { validateFunction } = require('internal/validators');

// failure is the error of an operation. path and dest are in it if given.
function failure(errno, syscall, path, dest) {
  const code = errnoName(errno);
  let message = `${code}: ${errnoMessage(errno)}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

// An operation is { op, args, bytes, syscall, path, dest, then }, where then
// turns the result into the answer.
function runSync({ op, args, bytes, syscall = op, path, dest, then }) {
  const [errno, result] = native.run(op, args, bytes);
  if (errno !== 0) throw failure(errno, syscall, path, dest);
  return then === undefined ? result : then(result);
}

function runLater({ op, args, bytes, syscall = op, path, dest, then }, callback) {
  native.run(op, args, bytes, (errno, result) => {
    if (errno !== 0) {
      callback(failure(errno, syscall, path, dest));
      return;
    }
    if (result === undefined && then === undefined) callback(null);
    else callback(null, then === undefined ? result : then(result));
  });
}

function checkCallback(callback) {
  validateFunction(callback, 'cb');
}

function toPath(value, name = 'path') {
  if (typeof value === 'object' && value !== null && value.href !== undefined &&
      value.protocol !== undefined) {
    value = require('url').fileURLToPath(value);
  }
  if (value instanceof Uint8Array) value = Buffer.from(value).toString();
  if (typeof value !== 'string') {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
  }
  if (value.includes('\0')) {
    throw new codes.ERR_INVALID_ARG_VALUE(
      name, value, 'must be a string, Uint8Array, or URL without null bytes');
  }
  return value;
}

module.exports = { checkCallback, failure, runLater, runSync, toPath };
