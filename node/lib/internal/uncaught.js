'use strict';
// What becomes of exceptions that no script caught.

const { fatal } = binding('process');

let capture = null;

function setUncaughtExceptionCaptureCallback(fn) {
  const { codes } = require('internal/errors');
  if (fn === null) {
    capture = null;
    return;
  }
  if (typeof fn !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  }
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

module.exports = {
  hasUncaughtExceptionCaptureCallback,
  setUncaughtExceptionCaptureCallback,
  uncaught,
};
