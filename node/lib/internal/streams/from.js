'use strict';
// Readable.from: a stream of what an iterable yields.

const { codes } = require('internal/errors');
const { Buffer } = require('buffer');

const { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } = codes;

module.exports = function from(Readable, iterable, options) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  let iterator;
  let isAsync;
  if (iterable?.[Symbol.asyncIterator]) {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (iterable?.[Symbol.iterator]) {
    isAsync = false;
    iterator = iterable[Symbol.iterator]();
  } else {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }

  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  let reading = false; // a source that answers at once calls _read again
  readable._read = function() {
    if (!reading) {
      reading = true;
      if (isAsync) pullAsync();
      else pull();
    }
  };
  readable._destroy = function(error, callback) {
    close(error).then(
      () => process.nextTick(callback, error),
      (err) => process.nextTick(callback, err || error));
  };

  async function close(error) {
    if (error != null && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  // take pushes one value. It returns whether there is room for more.
  function take(value) {
    if (value === null) {
      reading = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value)) return true;
    reading = false;
    return false;
  }

  function pull() {
    for (;;) {
      try {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (typeof value?.then === 'function') {
          pullPromise(value);
          return;
        }
        if (!take(value)) return;
      } catch (err) {
        readable.destroy(err);
        return;
      }
    }
  }

  async function pullPromise(promise) {
    try {
      if (!take(await promise)) return;
    } catch (err) {
      readable.destroy(err);
      return;
    }
    pull();
  }

  async function pullAsync() {
    for (;;) {
      try {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (!take(typeof value?.then === 'function' ? await value : value)) return;
      } catch (err) {
        readable.destroy(err);
        return;
      }
    }
  }
  return readable;
};
