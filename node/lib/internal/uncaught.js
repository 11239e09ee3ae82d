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

function unhandledRejection(reason, promise) {
  if (process.emit('unhandledRejection', reason, promise)) return;
  if (reason instanceof Error) {
    uncaught(reason, 'unhandledRejection');
    return;
  }
  const { codes } = require('internal/errors');
  uncaught(new codes.ERR_UNHANDLED_REJECTION(describe(reason)), 'unhandledRejection');
}

// describe names a value without running code of the script.
function describe(value) {
  if (typeof value !== 'object' || value === null) return String(value);
  return `#<${Object.getPrototypeOf(value)?.constructor?.name ?? 'Object'}>`;
}

function rejectionHandled(promise) {
  process.emit('rejectionHandled', promise);
}

module.exports = {
  hasUncaughtExceptionCaptureCallback,
  rejectionHandled,
  setUncaughtExceptionCaptureCallback,
  uncaught,
  unhandledRejection,
};
