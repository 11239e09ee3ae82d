'use strict';
// Timeouts and immediates as objects. The clock and the queue are in Go.

const native = binding('timers');

const TIMEOUT_MAX = 2 ** 31 - 1;
const kTimeout = Symbol('timeout'); // of a socket: its idle timeout
const kNumber = Symbol('number'); // Go's, 0 once it is over
const kRefed = Symbol('refed');
const kArmed = Symbol('armed');

// Timeouts that were turned into numbers, which clearTimeout takes too.
const byNumber = new Map();

function delayOf(after) {
  after *= 1; // a text becomes a number, undefined NaN
  if (after >= 1 && after <= TIMEOUT_MAX) return Math.trunc(after);
  if (after > TIMEOUT_MAX) {
    process.emitWarning(`${after} does not fit into a 32-bit signed integer.` +
      '\nTimeout duration was set to 1.', 'TimeoutOverflowWarning');
  }
  return 1;
}

class Timeout {
  constructor(callback, after, args, repeat, refed) {
    const delay = delayOf(after);
    this._idleTimeout = delay;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = repeat ? delay : null;
    this._destroyed = false;
    this[kRefed] = refed;
    this[kNumber] = 0;
    arm(this, delay);
  }

  refresh() {
    if (this._onTimeout === null) return this; // cleared
    this._destroyed = false;
    arm(this, this._idleTimeout);
    return this;
  }

  ref() {
    this[kRefed] = true;
    native.ref(this[kNumber], true);
    return this;
  }

  unref() {
    this[kRefed] = false;
    native.ref(this[kNumber], false);
    return this;
  }

  hasRef() { return this[kRefed]; }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    const number = this[kNumber];
    if (number !== 0) byNumber.set(number, this);
    return number;
  }

  [Symbol.dispose]() { clearTimeout(this); }
}

// arm has a timeout fire after a delay, from now on.
function arm(timeout, delay) {
  timeout[kArmed] = true;
  if (timeout[kNumber] === 0) timeout[kNumber] = native.add(timeout, timeout[kRefed]);
  timeout._idleStart = native.again(timeout[kNumber], delay);
}

// stop forgets a timeout that was cleared or is over.
function stop(timeout) {
  timeout._destroyed = true;
  if (timeout[kNumber] !== 0) {
    if (byNumber.size > 0) byNumber.delete(timeout[kNumber]);
    native.stop(timeout[kNumber]);
    timeout[kNumber] = 0;
  }
}

// fire is called by the loop when a timeout is due.
function fire(timeout) {
  timeout[kArmed] = false;
  try {
    if (timeout._timerArgs === undefined) timeout._onTimeout();
    else timeout._onTimeout(...timeout._timerArgs);
  } finally {
    if (!timeout._destroyed && !timeout[kArmed]) {
      if (timeout._repeat) {
        arm(timeout, timeout._repeat);
      } else {
        stop(timeout);
      }
    }
  }
}

function clearTimeout(timeout) {
  if (timeout?._onTimeout) {
    timeout._onTimeout = null;
    timeout._idleTimeout = -1;
    stop(timeout);
  } else if (typeof timeout === 'number' || typeof timeout === 'string') {
    const known = byNumber.get(+timeout);
    if (known !== undefined) clearTimeout(known);
  }
}

class Immediate {
  constructor(callback, args) {
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = true;
    native.immediate(this);
    native.hold();
  }

  ref() {
    if (!this[kRefed]) {
      this[kRefed] = true;
      if (!this._destroyed) native.hold();
    }
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed) native.release();
    }
    return this;
  }

  hasRef() { return this[kRefed]; }

  [Symbol.dispose]() { clearImmediate(this); }
}

// runImmediate is called by the loop.
function runImmediate(immediate) {
  if (immediate._destroyed) return;
  const callback = immediate._onImmediate;
  endImmediate(immediate);
  if (immediate._argv === undefined) Reflect.apply(callback, immediate, []);
  else Reflect.apply(callback, immediate, immediate._argv);
}

function endImmediate(immediate) {
  immediate._destroyed = true;
  immediate._onImmediate = null;
  if (immediate[kRefed]) {
    immediate[kRefed] = false;
    native.release();
  }
}

function clearImmediate(immediate) {
  if (immediate?._onImmediate && !immediate._destroyed) endImmediate(immediate);
}

module.exports = {
  Immediate,
  TIMEOUT_MAX,
  Timeout,
  clearImmediate,
  clearTimeout,
  fire,
  kTimeout,
  runImmediate,
};
