'use strict';
// events.on: events as an async iterator.

const { AbortError, codes } = require('internal/errors');
const {
  validateAbortSignal, validateInteger, validateObject,
} = require('internal/validators');
const { addListener, removeListener } = require('internal/events/once');

function on(emitter, event, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const high = options.highWaterMark ?? options.highWatermark ??
    Number.MAX_SAFE_INTEGER;
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(high, 'options.highWaterMark', 1);
  validateInteger(low, 'options.lowWaterMark', 1);
  return new EventIterator(emitter, event, options, high, low);
}

class EventIterator {
  #emitter;
  #high;
  #low;
  #events = []; // that nobody has asked for yet
  #requests = []; // {resolve, reject} that no event has answered yet
  #error = null;
  #finished = false;
  #paused = false;
  #listeners = []; // emitter, name, listener

  constructor(emitter, event, options, high, low) {
    this.#emitter = emitter;
    this.#high = high;
    this.#low = low;
    this.#listen(event, (...args) => this.#event(args));
    if (event !== 'error' && typeof emitter.on === 'function') {
      this.#listen('error', (err) => this.#fail(err));
    }
    for (const name of options.close ?? []) {
      this.#listen(name, () => this.#close());
    }
    if (options.signal) {
      const { addAbortListener } = require('internal/events/abort_listener');
      const { signal } = options;
      this.abort = addAbortListener(signal, () => this.#fail(
        new AbortError(undefined, { cause: signal.reason })));
      Object.defineProperty(this, 'abort', { enumerable: false });
    }
  }

  #listen(name, listener) {
    addListener(this.#emitter, name, listener);
    this.#listeners.push([name, listener]);
  }

  #event(args) {
    const request = this.#requests.shift();
    if (request !== undefined) {
      request.resolve({ value: args, done: false });
      return;
    }
    this.#events.push(args);
    if (!this.#paused && this.#events.length > this.#high) {
      this.#paused = true;
      this.#emitter.pause();
    }
  }

  #fail(err) {
    const request = this.#requests.shift();
    if (request === undefined) this.#error = err;
    else request.reject(err);
    this.#close();
  }

  #close() {
    this.abort?.[Symbol.dispose]();
    for (const [name, listener] of this.#listeners.splice(0)) {
      removeListener(this.#emitter, name, listener);
    }
    this.#finished = true;
    for (const { resolve } of this.#requests.splice(0)) {
      resolve({ value: undefined, done: true });
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  next() {
    if (this.#events.length > 0) {
      const value = this.#events.shift();
      if (this.#paused && this.#events.length < this.#low) {
        this.#paused = false;
        this.#emitter.resume();
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#error) {
      const err = this.#error;
      this.#error = null;
      return Promise.reject(err);
    }
    if (this.#finished) return this.#close();
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject });
    });
  }

  return() { return this.#close(); }

  throw(err) {
    if (!err || !(err instanceof Error)) {
      throw new codes.ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', err);
    }
    this.#fail(err);
  }

  [Symbol.asyncIterator]() { return this; }

  [Symbol.asyncDispose]() { return this.return(); }
}

module.exports = { on };
