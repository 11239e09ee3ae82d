'use strict';
// The idle timeout of a socket.

const { codes } = require('internal/errors');
const { validateFunction, validateNumber } = require('internal/validators');
const { TIMEOUT_MAX, Timeout, clearTimeout, kTimeout } = require('internal/timers');

function checkDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) {
    throw new codes.ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  }
  if (msecs <= TIMEOUT_MAX) return msecs;
  process.emitWarning(`${msecs} does not fit into a 32-bit signed integer.` +
    `\nTimer duration was truncated to ${TIMEOUT_MAX}.`, 'TimeoutOverflowWarning');
  return TIMEOUT_MAX;
}

// setTimeout is the method of sockets. The timer does not keep the loop alive.
function setTimeout(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  const delay = checkDuration(msecs, 'msecs');
  if (this[kTimeout]) clearTimeout(this[kTimeout]);
  this[kTimeout] = null;
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (delay === 0) {
    if (callback !== undefined) this.removeListener('timeout', callback);
    return this;
  }
  this[kTimeout] = new Timeout(this._onTimeout.bind(this), delay, undefined,
    false, false);
  if (callback !== undefined) this.once('timeout', callback);
  return this;
}

function stopTimeout(socket) {
  for (let s = socket; s != null; s = s._parent) {
    if (s[kTimeout]) clearTimeout(s[kTimeout]);
  }
}

// restartTimeout is called whenever something happens on the connection.
function restartTimeout(socket) {
  for (let s = socket; s != null; s = s._parent) {
    if (s[kTimeout]) s[kTimeout].refresh();
  }
}

module.exports = { restartTimeout, setTimeout, stopTimeout };
