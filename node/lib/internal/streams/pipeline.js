'use strict';
// pipeline: streams, iterables and functions, one into the next.

const {
  AbortError, aggregateTwoErrors, codes,
} = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/validators');
const { destroyer: destroyStream } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end_of_stream');
const {
  isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream,
  once,
} = require('internal/streams/utils');

const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS,
  ERR_STREAM_DESTROYED, ERR_STREAM_PREMATURE_CLOSE,
} = codes;

function pipeline(...streams) {
  const callback = once(popCallback(streams));
  return pipelineImpl(streams, callback);
}

function popCallback(streams) {
  validateFunction(streams.at(-1), 'streams[stream.length - 1]');
  return streams.pop();
}

// A Pipeline waits for its parts, and destroys them when one of them fails.
class Pipeline {
  constructor(callback) {
    this.callback = callback;
    this.pending = 0; // parts that are not over yet
    this.destroys = [];
    this.lastCleanups = []; // what is left on streams that live on
    this.abort = new AbortController();
    this.error = undefined;
    this.value = undefined;
    this.finishImmediate = () => this.finish();
  }

  // destroyer makes the function that destroys a stream, if it did not end by
  // itself.
  destroyer(stream, reading, writing) {
    let finished = false;
    stream.on('close', () => { finished = true; });
    const cleanup = eos(stream, { readable: reading, writable: writing }, (err) => {
      finished = !err;
    });
    return {
      destroy: (err) => {
        if (finished) return;
        finished = true;
        destroyStream(stream, err || new ERR_STREAM_DESTROYED('pipe'));
      },
      cleanup,
    };
  }

  finish(err) {
    this.end(err, --this.pending === 0);
  }

  // end is told of the fate of one part.
  end(err, final) {
    if (err && (!this.error || this.error.code === 'ERR_STREAM_PREMATURE_CLOSE')) {
      this.error = err;
    }
    if (!this.error && !final) return;
    while (this.destroys.length) this.destroys.shift()(this.error);
    this.outer?.[Symbol.dispose]();
    this.abort.abort();
    if (final) {
      if (!this.error) this.lastCleanups.forEach((fn) => fn());
      process.nextTick(this.callback, this.error, this.value);
    }
  }
}

function pipelineImpl(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');
  const line = new Pipeline(callback);
  const outerSignal = options?.signal;
  validateAbortSignal(outerSignal, 'options.signal');
  const abort = () => line.end(new AbortError(undefined,
    { cause: outerSignal?.reason }), false);
  if (outerSignal) {
    const { addAbortListener } = require('internal/events/abort_listener');
    line.outer = addAbortListener(outerSignal, abort);
  }
  const ret = connect(line, streams, options);
  if (outerSignal?.aborted) process.nextTick(abort);
  return ret;
}

// connect joins the parts. It returns the last stream.
function connect(line, streams, options) {
  const { signal } = line.abort;
  const lastName = streams.length - 1;
  let ret;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    const reading = i < lastName;
    const writing = i > 0;
    const end = reading || options?.end !== false;
    const isLast = i === lastName;

    if (isNodeStream(stream)) watch(line, stream, { reading, writing, end, isLast });

    if (i === 0) {
      if (typeof stream === 'function') {
        ret = stream({ signal });
        if (!isIterable(ret)) {
          throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream',
            'source', ret);
        }
      } else if (isIterable(stream) || isReadableNodeStream(stream)) {
        ret = stream;
      } else {
        ret = require('internal/streams/duplex').from(stream);
      }
    } else if (typeof stream === 'function') {
      ret = stream(makeIterable(ret), { signal });
      if (reading) {
        if (!isIterable(ret, true)) {
          throw new ERR_INVALID_RETURN_VALUE('AsyncIterable',
            `transform[${i - 1}]`, ret);
        }
      } else {
        ret = lastFunction(line, ret, end);
      }
    } else if (isNodeStream(stream)) {
      if (isReadableNodeStream(ret)) {
        line.pending += 2;
        const cleanup = pipe(ret, stream, line, { end });
        if (isReadable(stream) && isLast) line.lastCleanups.push(cleanup);
      } else if (isIterable(ret)) {
        line.pending++;
        pump(ret, stream, line, { end });
      } else {
        throw new ERR_INVALID_ARG_TYPE('val',
          ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream'], ret);
      }
      ret = stream;
    } else {
      ret = require('internal/streams/duplex').from(stream);
    }
  }
  return ret;
}

// makeIterable is for streams that have no iterator of their own.
function makeIterable(value) {
  if (isIterable(value)) return value;
  if (isReadableNodeStream(value)) {
    const { iterate } = require('internal/streams/async_iterator');
    return { [Symbol.asyncIterator]: () => iterate(value) };
  }
  throw new ERR_INVALID_ARG_TYPE('val',
    ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream'], value);
}

// watch lets the stream's failure be the pipeline's.
function watch(line, stream, { reading, writing, end, isLast }) {
  if (end) {
    const { destroy, cleanup } = line.destroyer(stream, reading, writing);
    line.destroys.push(destroy);
    if (isReadable(stream) && isLast) line.lastCleanups.push(cleanup);
  }
  function onerror(err) {
    if (err && err.name !== 'AbortError' &&
        err.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
      line.end(err, false);
    }
  }
  stream.on('error', onerror);
  if (isReadable(stream) && isLast) {
    line.lastCleanups.push(() => stream.removeListener('error', onerror));
  }
}

// lastFunction takes what a function at the end returned, and makes it
// something that pipeline can return.
function lastFunction(line, result, end) {
  const PassThrough = require('internal/streams/passthrough');
  const pt = new PassThrough({ objectMode: true });
  const then = result?.then;
  if (typeof then === 'function') {
    line.pending++;
    then.call(result, (value) => {
      line.value = value;
      if (value != null) pt.write(value);
      if (end) pt.end();
      process.nextTick(line.finishImmediate);
    }, (err) => {
      pt.destroy(err);
      process.nextTick(() => line.finish(err));
    });
  } else if (isIterable(result, true)) {
    line.pending++;
    pump(result, pt, line, { end });
  } else {
    throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination',
      result);
  }
  const { destroy, cleanup } = line.destroyer(pt, false, true);
  line.destroys.push(destroy);
  line.lastCleanups.push(cleanup);
  return pt;
}

// pipe joins two streams; both report to the line when they are over.
function pipe(source, dest, line, { end }) {
  let ended = false;
  dest.on('close', () => {
    if (!ended) line.end(new ERR_STREAM_PREMATURE_CLOSE(), false);
  });
  source.pipe(dest, { end: false });
  if (end) {
    const endDest = () => {
      ended = true;
      dest.end();
    };
    if (isReadableFinished(source)) process.nextTick(endDest);
    else source.once('end', endDest);
  } else {
    line.finish();
  }
  eos(source, { readable: true, writable: false }, (err) => {
    const r = source._readableState;
    if (err && err.code === 'ERR_STREAM_PREMATURE_CLOSE' && r?.ended &&
        !r.errored && !r.errorEmitted) {
      // Data may still be on its way to those who read later.
      source.once('end', () => line.finish()).once('error', (e) => line.finish(e));
    } else {
      line.finish(err);
    }
  });
  return eos(dest, { readable: false, writable: true }, (err) => line.finish(err));
}

// pump writes what an iterable yields.
async function pump(iterable, dest, line, { end }) {
  let error;
  let onresolve = null;
  const resume = (err) => {
    if (err) error = err;
    if (onresolve) {
      const fn = onresolve;
      onresolve = null;
      fn();
    }
  };
  const wait = () => new Promise((resolve, reject) => {
    if (error) {
      reject(error);
    } else {
      onresolve = () => {
        if (error) reject(error);
        else resolve();
      };
    }
  });
  dest.on('drain', resume);
  const cleanup = eos(dest, { readable: false }, resume);
  try {
    if (dest.writableNeedDrain) await wait();
    await forEach(iterable, (chunk) => dest.write(chunk) ? undefined : wait());
    if (end) {
      dest.end();
      await wait();
    }
    line.finish();
  } catch (err) {
    line.finish(error !== err ? aggregateTwoErrors(error, err) : err);
  } finally {
    cleanup();
    dest.off('drain', resume);
  }
}

// forEach is `for await`, which the engine does not have: fn may return a
// promise. When it fails, the iterator is closed.
async function forEach(iterable, fn) {
  if (!iterable[Symbol.asyncIterator] && isReadableNodeStream(iterable)) {
    iterable = require('internal/streams/async_iterator').iterate(iterable);
  }
  const isAsync = typeof iterable[Symbol.asyncIterator] === 'function';
  const iterator = isAsync ?
    iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  for (;;) {
    const result = isAsync ? await iterator.next() : iterator.next();
    if (result.done) return;
    try {
      const wait = fn(isAsync ? result.value : await result.value);
      if (wait) await wait;
    } catch (err) {
      try {
        await iterator.return?.();
      } catch { /* the first error counts */ }
      throw err;
    }
  }
}

module.exports = { forEach, pipeline, pipelineImpl };
