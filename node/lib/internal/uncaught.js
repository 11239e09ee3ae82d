'use strict';
// What becomes of exceptions and rejections that no script caught.

const { fatal } = binding('process');

let capture = null;

function setUncaughtExceptionCaptureCallback(fn) {
  const { codes } = require('internal/errors');
  if (fn === null) {
    capture = null;
    return;
  }
  require('internal/validators').validateFunction(fn, 'fn');
  if (capture !== null) {
    throw new codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  }
  capture = fn;
}

function hasUncaughtExceptionCaptureCallback() {
  return capture !== null;
}

// uncaught offers an exception to the listeners of the process. One thrown by
// them takes its place.
function uncaught(error, origin = 'uncaughtException') {
  try {
    process.emit('uncaughtExceptionMonitor', error, origin);
    if (capture !== null) {
      capture(error);
      return;
    }
    if (process.emit('uncaughtException', error, origin)) return;
  } catch (err) {
    fatal(err);
    return;
  }
  fatal(error);
}

// The ids of rejections that were reported, for the warning about those that
// are handled later.
const ids = new WeakMap();
let lastID = 0;

function unhandledRejection(reason, promise) {
  ids.set(promise, ++lastID);
  if (process.emit('unhandledRejection', reason, promise)) return;
  let error = reason;
  if (!isError(reason)) {
    const { codes } = require('internal/errors');
    error = new codes.ERR_UNHANDLED_REJECTION(describe(reason));
    error.name = 'UnhandledPromiseRejection';
  }
  uncaught(error, 'unhandledRejection');
}

function isError(value) {
  try {
    return value instanceof Error;
  } catch { // a Proxy
    return false;
  }
}

// describe names a value without running code of the script.
function describe(value) {
  if (typeof value !== 'object' || value === null) return String(value);
  return `#<${Object.getPrototypeOf(value)?.constructor?.name ?? 'Object'}>`;
}

function rejectionHandled(promise) {
  if (process.emit('rejectionHandled', promise)) return;
  const warning = new Error('Promise rejection was handled asynchronously ' +
    `(rejection id: ${ids.get(promise)})`);
  warning.name = 'PromiseRejectionHandledWarning';
  process.emitWarning(warning);
}

module.exports = {
  hasUncaughtExceptionCaptureCallback,
  rejectionHandled,
  setUncaughtExceptionCaptureCallback,
  uncaught,
  unhandledRejection,
};
