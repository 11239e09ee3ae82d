'use strict';
// Duplex.from: a Duplex of streams, iterables, functions and promises.

const { AbortError, codes } = require('internal/errors');
const Duplex = require('internal/streams/duplex');
const Readable = require('internal/streams/readable');
const from = require('internal/streams/from');
const { destroyer } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end_of_stream');
const { Later, linkReads, linkWrites } = require('internal/streams/link');
const {
  isDuplexNodeStream, isIterable, isNodeStream, isReadable, isReadableNodeStream,
  isWritable, isWritableNodeStream,
} = require('internal/streams/utils');

const { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE } = codes;

module.exports = function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return join({ readable: body });
  if (isWritableNodeStream(body)) return join({ writable: body });
  if (isNodeStream(body)) return join({ writable: false, readable: false });
  if (typeof body === 'function') return ofFunction(body, name);
  if (isIterable(body)) {
    return from(Duplex, body, { objectMode: true, writable: false });
  }
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const side = (value, is) => value ?
      (is(value) ? value : duplexify(value)) : undefined;
    return join({
      readable: side(body.readable, isReadableNodeStream),
      writable: side(body.writable, isWritableNodeStream),
    });
  }
  if (typeof body?.then === 'function') return ofPromise(body);
  throw new ERR_INVALID_ARG_TYPE(name, ['Blob', 'ReadableStream',
    'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
    '{ readable, writable } pair', 'Promise'], body);
};

function ofPromise(promise) {
  let d;
  promise.then((value) => {
    if (value != null) d.push(value);
    d.push(null);
  }, (err) => destroyer(d, err));
  return d = new Duplex({ objectMode: true, writable: false, read() {} });
}

// ofFunction hands what is written to fn, as an async iterable. What it
// returns is what can be read: an iterable, or a promise of nothing.
function ofFunction(fn, name) {
  const { iterable, write, final, destroy } = channel();
  const abort = new AbortController();
  const value = fn(iterable, { signal: abort.signal });
  const destroyAll = (err, callback) => {
    abort.abort();
    destroy(err);
    callback(err);
  };
  if (isIterable(value)) {
    const d = from(Duplex, value, { objectMode: true, write, final });
    const close = d._destroy;
    d._destroy = (err, callback) => {
      abort.abort();
      destroy(err);
      close.call(d, err, callback);
    };
    return d;
  }
  if (typeof value?.then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction',
      name, value);
  }
  let d;
  const promise = value.then((result) => {
    if (result != null) {
      throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
    }
  });
  promise.catch((err) => destroyer(d, err));
  return d = new Duplex({
    objectMode: true,
    readable: false,
    write,
    final(callback) {
      final(() => {
        promise.then(() => process.nextTick(callback, null),
          (err) => process.nextTick(callback, err));
      });
    },
    destroy: destroyAll,
  });
}

// channel joins the write side of a stream with an async iterable.
function channel() {
  let waiting = null; // {chunk, done, callback}
  let asked = null; // {resolve, reject}
  let failed;
  function hand() {
    if (waiting === null || asked === null) return;
    const { chunk, done, callback } = waiting;
    const { resolve } = asked;
    waiting = asked = null;
    process.nextTick(callback);
    resolve(done ? { value: undefined, done: true } : { value: chunk, done: false });
  }
  const iterator = {
    next() {
      if (failed) return Promise.reject(failed);
      return new Promise((resolve, reject) => {
        asked = { resolve, reject };
        hand();
      });
    },
    async return(value) { return { value, done: true }; },
    [Symbol.asyncIterator]() { return this; },
  };
  return {
    iterable: iterator,
    write(chunk, encoding, callback) {
      waiting = { chunk, done: false, callback };
      hand();
    },
    final(callback) {
      waiting = { done: true, callback };
      hand();
    },
    destroy(err) {
      failed = err ?? new AbortError();
      asked?.reject(failed);
      asked = null;
    },
  };
}

// join makes one Duplex of a stream to write to and one to read from.
function join(pair) {
  const r = pair.readable && typeof pair.readable.read !== 'function' ?
    Readable.wrap(pair.readable) : pair.readable;
  const w = pair.writable;
  const close = new Later();
  const links = [];
  let closed = false;
  const watch = (side) => eos(side, (err) => {
    if (err) destroyer(r, err);
    closed = true;
    if (!close.call(err) && err) d.destroy(err);
  });
  const d = new Duplex({
    readableObjectMode: Boolean(r?.readableObjectMode),
    writableObjectMode: Boolean(w?.writableObjectMode),
    readable: Boolean(isReadable(r)),
    writable: Boolean(isWritable(w)),
  });
  if (isWritable(w)) {
    watch(w);
    const link = linkWrites(d, w);
    links.push(link);
    w.on('finish', link.finish);
  }
  if (isReadable(r)) {
    watch(r);
    links.push(linkReads(d, r));
  }
  d._destroy = (err, callback) => {
    if (!err && !closed) err = new AbortError();
    for (const link of links) link.drop();
    if (closed) {
      callback(err);
    } else {
      close.set(callback);
      destroyer(w, err);
      destroyer(r, err);
    }
  };
  return d;
}
