'use strict';

const { AbortError, codes } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateNumber, validateObject,
} = require('internal/validators');
const timers = require('timers');
const { kResistStopPropagation } = require('internal/event_target');

// check validates the options. It returns the error of a signal that is
// aborted already, or of an option that is wrong.
function check(options) {
  validateObject(options, 'options');
  const { signal, ref } = options;
  validateAbortSignal(signal, 'options.signal');
  if (ref !== undefined) validateBoolean(ref, 'options.ref');
  if (signal?.aborted) throw abortError(signal);
}

function abortError(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

// wait starts a timer that resolves a promise, unless the signal is first.
function wait(options, start, clear) {
  const { signal, ref = true } = options;
  return new Promise((resolve, reject) => {
    const timer = start(() => {
      signal?.removeEventListener('abort', onabort);
      resolve();
    });
    if (!ref) timer.unref();
    function onabort() {
      clear(timer);
      reject(abortError(signal));
    }
    signal?.addEventListener('abort', onabort, {
      once: true, [kResistStopPropagation]: true,
    });
  });
}

async function setTimeout(after, value, options = {}) {
  if (after !== undefined) validateNumber(after, 'delay');
  check(options);
  await wait(options, (fn) => timers.setTimeout(fn, after), timers.clearTimeout);
  return value;
}

async function setImmediate(value, options = {}) {
  check(options);
  await wait(options, timers.setImmediate, timers.clearImmediate);
  return value;
}

// setInterval is an async iterator that yields value at every tick.
function setInterval(after, value, options = {}) {
  return new IntervalIterator(after, value, options);
}

class IntervalIterator {
  #start;
  #state = 'new';
  #ticks = 0; // that were not asked for yet
  #requests = [];
  #error;
  #timer;
  #value;
  #stop;

  constructor(after, value, options) {
    this.#value = value;
    this.#start = () => {
      if (after !== undefined) validateNumber(after, 'delay');
      check(options);
      const { signal, ref = true } = options;
      this.#timer = timers.setInterval(() => this.#tick(), after);
      if (!ref) this.#timer.unref();
      const onabort = () => this.#end(abortError(signal));
      signal?.addEventListener('abort', onabort, {
      once: true, [kResistStopPropagation]: true,
    });
      this.#stop = () => {
        timers.clearInterval(this.#timer);
        signal?.removeEventListener('abort', onabort);
      };
    };
  }

  #tick() {
    const request = this.#requests.shift();
    if (request === undefined) this.#ticks++;
    else request.resolve({ value: this.#value, done: false });
  }

  #end(error) {
    this.#state = 'done';
    this.#stop?.();
    const requests = this.#requests.splice(0);
    if (error !== undefined) {
      const first = requests.shift();
      if (first === undefined) this.#error = error;
      else first.reject(error);
    }
    for (const { resolve } of requests) resolve({ value: undefined, done: true });
  }

  async next() {
    if (this.#state === 'new') {
      this.#state = 'done'; // unless it starts
      this.#start();
      this.#state = 'running';
    }
    if (this.#ticks > 0) {
      this.#ticks--;
      return { value: this.#value, done: false };
    }
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      throw error;
    }
    if (this.#state === 'done') return { value: undefined, done: true };
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject });
    });
  }

  async return(value) {
    this.#end();
    return { value, done: true };
  }

  async throw(error) {
    this.#end();
    throw error;
  }

  [Symbol.asyncIterator]() { return this; }
}

class Scheduler {
  constructor() { throw new codes.ERR_ILLEGAL_CONSTRUCTOR(); }

  yield() {
    checkScheduler(this);
    return setImmediate();
  }

  wait(delay, options) {
    checkScheduler(this);
    return setTimeout(delay, undefined, options);
  }
}

function checkScheduler(value) {
  if (!(value instanceof Scheduler)) throw new codes.ERR_INVALID_THIS('Scheduler');
}

module.exports = {
  setTimeout,
  setImmediate,
  setInterval,
  scheduler: Object.create(Scheduler.prototype),
};
