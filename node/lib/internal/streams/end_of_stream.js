'use strict';
// finished: when a stream is done, or has failed.

const { AbortError, codes } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateObject,
} = require('internal/validators');
const {
  isClosed, isNodeStream, isReadable, isReadableErrored, isReadableFinished,
  isReadableNodeStream, isRequest, isWritable, isWritableErrored,
  isWritableFinished, isWritableNodeStream, once,
  willEmitClose: willEmitCloseOf,
} = require('internal/streams/utils');

const { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } = codes;
const nop = () => {};

// eos calls callback once, when the sides of stream that are looked at are
// over. It returns a function that takes its listeners away.
function eos(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = once(callback);
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream',
      ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }

  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const w = stream._writableState;
  const r = stream._readableState;
  // A stream that will emit 'close' is done only then, unless only one of its
  // sides matters.
  let willEmitClose = willEmitCloseOf(stream) &&
    isReadableNodeStream(stream) === readable &&
    isWritableNodeStream(stream) === writable;
  let writableFinished = isWritableFinished(stream, false);
  let readableFinished = isReadableFinished(stream, false);
  let closed = isClosed(stream);

  function done(err) {
    if (err === undefined) callback.call(stream);
    else callback.call(stream, err);
  }
  function onfinish() {
    writableFinished = true;
    // Streams that are destroyed by hand may not emit 'close'.
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.readable || readable)) return;
    if (!readable || readableFinished) done();
  }
  function onend() {
    readableFinished = true;
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.writable || writable)) return;
    if (!writable || writableFinished) done();
  }
  function onlegacyfinish() {
    if (!stream.writable) onfinish();
  }
  function erroredWith() {
    const err = isWritableErrored(stream) || isReadableErrored(stream);
    return err && typeof err !== 'boolean' ? err : undefined;
  }
  function onclose() {
    closed = true;
    const err = erroredWith();
    if (err !== undefined) {
      done(err);
    } else if (readable && !readableFinished &&
        isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) {
      done(new ERR_STREAM_PREMATURE_CLOSE());
    } else if (writable && !writableFinished && !isWritableFinished(stream, false)) {
      done(new ERR_STREAM_PREMATURE_CLOSE());
    } else {
      done();
    }
  }
  function onclosed() {
    closed = true;
    done(erroredWith());
  }
  function onrequest() {
    stream.req.on('finish', onfinish);
  }
  function onerror(err) {
    callback.call(stream, err);
  }

  if (isRequest(stream)) {
    stream.on('complete', onfinish);
    if (!willEmitClose) stream.on('abort', onclose);
    if (stream.req) onrequest();
    else stream.on('request', onrequest);
  } else if (writable && !w) { // a stream of the oldest kind
    stream.on('end', onlegacyfinish);
    stream.on('close', onlegacyfinish);
  }
  if (!willEmitClose && typeof stream.aborted === 'boolean') {
    stream.on('aborted', onclose); // http.IncomingMessage
  }
  stream.on('end', onend);
  stream.on('finish', onfinish);
  if (options.error !== false) stream.on('error', onerror);
  stream.on('close', onclose);

  if (closed) {
    process.nextTick(onclose);
  } else if (w?.errorEmitted || r?.errorEmitted) {
    if (!willEmitClose) process.nextTick(onclosed);
  } else if (!readable && (!willEmitClose || isReadable(stream)) &&
      (writableFinished || isWritable(stream) === false) &&
      !w?.pendingcb) {
    process.nextTick(onclosed);
  } else if (!writable && (!willEmitClose || isWritable(stream)) &&
      (readableFinished || isReadable(stream) === false)) {
    process.nextTick(onclosed);
  } else if (r && stream.req && stream.aborted) {
    process.nextTick(onclosed);
  }

  function cleanup() {
    callback = nop;
    stream.removeListener('aborted', onclose);
    stream.removeListener('complete', onfinish);
    stream.removeListener('abort', onclose);
    stream.removeListener('request', onrequest);
    stream.req?.removeListener?.('finish', onfinish);
    stream.removeListener('end', onlegacyfinish);
    stream.removeListener('close', onlegacyfinish);
    stream.removeListener('finish', onfinish);
    stream.removeListener('end', onend);
    stream.removeListener('error', onerror);
    stream.removeListener('close', onclose);
  }

  if (options.signal && !closed) {
    const { signal } = options;
    const abort = () => {
      const inform = callback; // which cleanup replaces
      cleanup();
      inform.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) {
      process.nextTick(abort);
    } else {
      const { addAbortListener } = require('internal/events/abort_listener');
      const listener = addAbortListener(signal, abort);
      const inform = callback;
      callback = once(function(...args) {
        listener[Symbol.dispose]();
        inform.apply(stream, args);
      });
    }
  }
  return cleanup;
}

// finished is eos as a promise.
function finished(stream, options) {
  let autoCleanup = false;
  options ??= {};
  if (options?.cleanup) {
    validateBoolean(options.cleanup, 'cleanup');
    autoCleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, options, (err) => {
      if (autoCleanup) cleanup();
      if (err) reject(err);
      else resolve();
    });
  });
}

module.exports = { eos, finished };
