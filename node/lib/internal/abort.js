'use strict';
// AbortController and AbortSignal.

const { codes } = require('internal/errors');
const { validateUint32 } = require('internal/validators');
const {
  Event, EventTarget, defineHandler, describe, initialize, kTrusted,
  setMaxListeners,
} = require('internal/event_target');
const { DOMException } = require('internal/dom_exception');

const { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS } = codes;

const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kDependents = Symbol('kDependents');
const kSignal = Symbol('signal');

class AbortSignal extends EventTarget {
  constructor() {
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  get aborted() {
    check(this);
    return this[kAborted];
  }

  get reason() {
    check(this);
    return this[kReason];
  }

  throwIfAborted() {
    check(this);
    if (this[kAborted]) throw this[kReason];
  }

  static abort(reason = aborted()) {
    return createSignal(true, reason);
  }

  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = createSignal();
    const timer = require('timers').setTimeout(() => {
      abort(signal, new DOMException('The operation was aborted due to timeout',
        'TimeoutError'));
    }, delay);
    timer.unref();
    return signal;
  }

  static any(signals) {
    if (!signals || typeof signals[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('signals', 'Array', signals);
    }
    const list = [...signals];
    list.forEach((signal, i) => {
      if (!isAbortSignal(signal)) {
        throw new ERR_INVALID_ARG_TYPE(`signals[${i}]`, 'AbortSignal', signal);
      }
    });
    const result = createSignal();
    const over = list.find((signal) => signal.aborted);
    if (over) {
      result[kAborted] = true;
      result[kReason] = over.reason;
    } else {
      for (const signal of list) signal[kDependents].add(result);
    }
    return result;
  }
}

defineHandler(AbortSignal.prototype, 'abort');

function isAbortSignal(value) {
  return value?.[kAborted] !== undefined;
}

function check(signal) {
  if (!isAbortSignal(signal)) throw new ERR_INVALID_THIS('AbortSignal');
}

function aborted() {
  return new DOMException('This operation was aborted', 'AbortError');
}

function createSignal(isAborted = false, reason = undefined) {
  const signal = Object.create(AbortSignal.prototype);
  initialize(signal);
  setMaxListeners(signal, 0); // many may wait for one signal
  hide(signal, kAborted, isAborted);
  hide(signal, kReason, reason);
  hide(signal, kDependents, new Set());
  return signal;
}

function hide(object, key, value) {
  Object.defineProperty(object, key, { value, writable: true });
}

// abort aborts a signal and then those made of it by any.
function abort(signal, reason) {
  if (signal[kAborted]) return;
  const all = [];
  mark(signal, reason, all);
  for (const each of all) {
    each.dispatchEvent(new Event('abort', { [kTrusted]: true }));
  }
}

function mark(signal, reason, all) {
  signal[kAborted] = true;
  signal[kReason] = reason;
  all.push(signal);
  for (const dependent of signal[kDependents]) {
    if (!dependent[kAborted]) mark(dependent, reason, all);
  }
  signal[kDependents].clear();
}

class AbortController {
  constructor() { hide(this, kSignal, createSignal()); }

  get signal() {
    if (!this?.[kSignal]) throw new ERR_INVALID_THIS('AbortController');
    return this[kSignal];
  }

  abort(reason = aborted()) { abort(this.signal, reason); }
}

for (const [Class, names] of [[AbortController, ['signal', 'abort']],
  [AbortSignal, ['aborted']]]) {
  for (const name of names) {
    Object.defineProperty(Class.prototype, name, { enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name, configurable: true,
  });
}

describe(AbortController, ['signal'], (object) => object);
describe(AbortSignal, ['aborted'], () => '[AbortSignal]');

module.exports = { AbortController, AbortSignal, DOMException };
