'use strict';
// Readable's operators, such as map and reduce, without async generators.

const { AbortError, codes } = require('internal/errors');
const {
  validateAbortSignal, validateInteger, validateObject,
} = require('internal/validators');
const { AsyncQueue } = require('internal/streams/async_iterator');
const { isNodeStream, isWritable } = require('internal/streams/utils');

const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS,
  ERR_OUT_OF_RANGE } = codes;

// Operators that end in a promise, and those that make a new stream.
const toPromise = { every, forEach, reduce, toArray, some, find };
const toStream = { asIndexedPairs, drop, filter, flatMap, map, take, compose };

function install(Readable) {
  for (const [name, fn] of Object.entries(toStream)) {
    define(Readable.prototype, name, function(...args) {
      const result = fn.apply(this, args);
      return isNodeStream(result) ? result : Readable.from(result);
    });
  }
  for (const [name, fn] of Object.entries(toPromise)) {
    define(Readable.prototype, name, function(...args) {
      return promise(() => fn.apply(this, args));
    });
  }
}

function define(object, name, value) {
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(object, name, {
    value, enumerable: false, configurable: true, writable: true,
  });
}

async function promise(fn) {
  return fn();
}

function checkFunction(fn) {
  if (typeof fn !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'AsyncFunction'], fn);
  }
}

function checkOptions(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
}

function abortError(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

// iterable makes an async iterable of a function that gets an iterator over
// the source and returns what next() is to answer, one call at a time.
function iterable(source, start, end = () => {}) {
  return {
    [Symbol.asyncIterator]() {
      const queue = new AsyncQueue();
      const iterator = source[Symbol.asyncIterator]();
      let advance;
      let over = false;
      const finish = async () => {
        over = true;
        end();
        await iterator.return?.();
      };
      return {
        next: () => queue.add(async () => {
          if (over) return { value: undefined, done: true };
          try {
            advance ??= start(iterator);
            const result = await advance();
            if (result.done) await finish();
            return result;
          } catch (err) {
            await finish().catch(() => {}); // the first error counts
            throw err;
          }
        }),
        return: (value) => queue.add(async () => {
          if (!over) await finish();
          return { value, done: true };
        }),
        [Symbol.asyncIterator]() { return this; },
      };
    },
  };
}

const kDone = { value: undefined, done: true };

// map calls fn for up to `concurrency` chunks at once, and yields the answers
// in the order of the chunks.
function map(fn, options) {
  checkFunction(fn);
  checkOptions(options);
  let concurrency = 1;
  if (options?.concurrency != null) concurrency = Math.floor(options.concurrency);
  let ahead = concurrency - 1;
  if (options?.highWaterMark != null) ahead = Math.floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(ahead, 'options.highWaterMark', 0);
  ahead += concurrency;
  return new Mapping(this, fn, options?.signal, concurrency, ahead).iterable();
}

class Mapping {
  constructor(source, fn, outer, concurrency, ahead) {
    this.source = source;
    this.fn = fn;
    this.concurrency = concurrency;
    this.ahead = ahead;
    this.queue = []; // answers, or promises of them
    this.given = false; // the first answer of the queue
    this.running = 0;
    this.over = false;
    this.abort = new AbortController();
    this.signal = AbortSignal.any([outer, this.abort.signal].filter(Boolean));
    this.moved = () => {};
    this.filled = () => {};
  }

  iterable() {
    return iterable({ [Symbol.asyncIterator]: () => ({ return: async () => {} }) },
      () => {
        this.pump();
        return () => this.next();
      }, () => {
        this.over = true;
        this.abort.abort();
        this.moved();
      });
  }

  // pump calls fn ahead of those who read.
  async pump() {
    const { forEach } = require('internal/streams/pipeline');
    try {
      await forEach(this.source, (chunk) => {
        if (this.over) throw kDone;
        if (this.signal.aborted) throw new AbortError();
        this.queue.push(this.call(chunk));
        this.filled();
        if (this.queue.length < this.ahead && this.running < this.concurrency) return;
        return new Promise((resolve) => { this.moved = resolve; });
      });
      this.queue.push(kDone);
    } catch (err) {
      const rejected = Promise.reject(err);
      rejected.catch(() => {});
      this.queue.push(rejected);
    } finally {
      this.over = true;
      this.filled();
    }
  }

  call(chunk) {
    let result;
    try {
      result = this.fn(chunk, { signal: this.signal });
    } catch (err) {
      result = Promise.reject(err);
    }
    const answer = Promise.resolve(result).then(
      (value) => ({ value, done: false }));
    this.running++;
    const ended = () => {
      this.running--;
      this.resume();
    };
    answer.then(ended, () => {
      this.over = true;
      ended();
    });
    return answer;
  }

  resume() {
    if (this.over || (this.running < this.concurrency &&
        this.queue.length < this.ahead)) {
      this.moved();
    }
  }

  async next() {
    if (this.given) { // what was given last makes room only now
      this.given = false;
      this.queue.shift();
      this.resume();
    }
    while (this.queue.length === 0) {
      await new Promise((resolve) => { this.filled = resolve; });
    }
    const result = await this.queue[0];
    if (this.signal.aborted) throw new AbortError();
    this.given = !result.done;
    return result;
  }
}

function filter(fn, options) {
  checkFunction(fn);
  const kNothing = Symbol('nothing');
  const mapped = map.call(this, async (chunk, context) =>
    await fn(chunk, context) ? chunk : kNothing, options);
  return iterable(mapped, (iterator) => async () => {
    for (;;) {
      const result = await iterator.next();
      if (result.done || result.value !== kNothing) return result;
    }
  });
}

function flatMap(fn, options) {
  const mapped = map.call(this, fn, options);
  return iterable(mapped, (iterator) => {
    let inner;
    return async () => {
      for (;;) {
        if (inner !== undefined) {
          const result = await inner.next();
          if (!result.done) return { value: await result.value, done: false };
          inner = undefined;
        }
        const outer = await iterator.next();
        if (outer.done) return outer;
        inner = (outer.value[Symbol.asyncIterator] ??
          outer.value[Symbol.iterator]).call(outer.value);
      }
    };
  });
}

function asIndexedPairs(options) {
  checkOptions(options);
  return iterable(this, (iterator) => {
    let index = 0;
    return async () => {
      const result = await iterator.next();
      if (options?.signal?.aborted) throw abortError(options.signal);
      return result.done ? kDone : { value: [index++, result.value], done: false };
    };
  });
}

function countOf(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

// limited is what drop and take have in common.
function limited(source, options, start) {
  checkOptions(options);
  const check = () => {
    if (options?.signal?.aborted) throw new AbortError();
  };
  return iterable(source, (iterator) => {
    check();
    const advance = start(iterator);
    return async () => {
      check();
      return advance();
    };
  });
}

function drop(number, options) {
  let left = countOf(number);
  return limited(this, options, (iterator) => async () => {
    for (;;) {
      const result = await iterator.next();
      if (result.done || left-- <= 0) return result;
    }
  });
}

function take(number, options) {
  let left = countOf(number);
  return limited(this, options, (iterator) => async () => {
    if (left-- <= 0) return kDone;
    return iterator.next();
  });
}

function compose(stream, options) {
  checkOptions(options);
  if (isNodeStream(stream) && !isWritable(stream)) {
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  }
  const composed = require('internal/streams/compose')(this, stream);
  if (options?.signal) {
    require('internal/streams/add_abort_signal')
      .addAbortSignalNoValidate(options.signal, composed);
  }
  return composed;
}

// each calls fn with every chunk until it answers true.
async function each(source, fn) {
  const iterator = source[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) return;
    let stop;
    try {
      stop = await fn(value);
    } catch (err) {
      await iterator.return?.();
      throw err;
    }
    if (stop === true) {
      await iterator.return?.();
      return;
    }
  }
}

async function some(fn, options) {
  checkFunction(fn);
  let found = false;
  await each(filter.call(this, fn, options), () => found = true);
  return found;
}

async function every(fn, options) {
  checkFunction(fn);
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  checkFunction(fn);
  let found;
  await each(filter.call(this, fn, options), (chunk) => {
    found = chunk;
    return true;
  });
  return found;
}

async function forEach(fn, options) {
  checkFunction(fn);
  await each(map.call(this, async (chunk, context) => {
    await fn(chunk, context);
  }, options), () => {});
}

async function toArray(options) {
  checkOptions(options);
  const all = [];
  await each(this, (chunk) => {
    if (options?.signal?.aborted) throw abortError(options.signal);
    all.push(chunk);
  });
  return all;
}

async function reduce(reducer, initial, options) {
  if (typeof reducer !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('reducer', ['Function', 'AsyncFunction'], reducer);
  }
  checkOptions(options);
  let hasInitial = arguments.length > 1;
  if (options?.signal?.aborted) {
    const err = abortError(options.signal);
    this.once('error', () => {}); // it is thrown instead
    await require('internal/streams/end_of_stream').finished(this.destroy(err));
    throw err;
  }
  const abort = new AbortController();
  const { signal } = abort;
  if (options?.signal) {
    options.signal.addEventListener('abort', () => abort.abort(), { once: true });
  }
  let any = false;
  try {
    await each(this, async (chunk) => {
      any = true;
      if (options?.signal?.aborted) throw new AbortError();
      if (hasInitial) {
        initial = await reducer(initial, chunk, { signal });
      } else {
        initial = chunk;
        hasInitial = true;
      }
    });
    if (!any && !hasInitial) {
      const err = new ERR_MISSING_ARGS('reduce');
      Object.defineProperty(err, 'message', {
        value: 'Reduce of an empty stream requires an initial value',
      });
      throw err;
    }
  } finally {
    abort.abort();
  }
  return initial;
}

module.exports = { install };
