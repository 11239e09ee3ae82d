'use strict';
// How a stream is constructed, fails and closes. Both sides of a Duplex share
// one fate.

const {
  AbortError, aggregateTwoErrors, codes,
} = require('internal/errors');
const {
  isDestroyed, isFinished, isRequest, isServerRequest, kIsDestroyed,
} = require('internal/streams/utils');

const kConstruct = Symbol('kConstruct');
const kDestroy = Symbol('kDestroy');

// fail notes the first error on both sides.
function fail(r, w, err) {
  if (!err) return;
  if (w && !w.errored) w.errored = err;
  if (r && !r.errored) r.errored = err;
}

// mark sets a flag of both sides.
function mark(r, w, flag) {
  if (w) w[flag] = true;
  if (r) r[flag] = true;
}

// destroy is the method of all streams.
function destroy(err, callback) {
  const r = this._readableState;
  const w = this._writableState;
  if (w?.destroyed || r?.destroyed) {
    if (typeof callback === 'function') callback();
    return this;
  }
  fail(r, w, err);
  mark(r, w, 'destroyed');
  if ((w || r).constructed) {
    callDestroy(this, err, callback);
  } else {
    this.once(kDestroy, (other) => {
      callDestroy(this, aggregateTwoErrors(other, err), callback);
    });
  }
  return this;
}

function callDestroy(stream, err, callback) {
  const r = stream._readableState;
  const w = stream._writableState;
  let called = false;
  function onDestroy(err) {
    if (called) return;
    called = true;
    fail(r, w, err);
    mark(r, w, 'closed');
    if (typeof callback === 'function') callback(err);
    if (err) process.nextTick(emitErrorAndClose, stream, err);
    else process.nextTick(emitClose, stream);
  }
  try {
    stream._destroy(err || null, onDestroy);
  } catch (err) {
    onDestroy(err);
  }
}

function emitErrorAndClose(stream, err) {
  emitError(stream, err);
  emitClose(stream);
}

function emitClose(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  mark(r, w, 'closeEmitted');
  if (w?.emitClose || r?.emitClose) stream.emit('close');
}

function emitError(stream, err) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w?.errorEmitted || r?.errorEmitted) return;
  mark(r, w, 'errorEmitted');
  stream.emit('error', err);
}

function revive(state) {
  state.constructed = true;
  state.closed = false;
  state.closeEmitted = false;
  state.destroyed = false;
  state.errored = null;
  state.errorEmitted = false;
}

// undestroy makes a stream usable anew, as net.Socket needs it to reconnect.
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  if (r) {
    revive(r);
    r.reading = false;
    r.ended = r.readable === false;
    r.endEmitted = r.readable === false;
  }
  if (w) {
    revive(w);
    w.finalCalled = false;
    w.prefinished = false;
    w.ended = w.writable === false;
    w.ending = w.writable === false;
    w.finished = w.writable === false;
  }
}

// errorOrDestroy fails a stream. Errors of streams with autoDestroy end them.
function errorOrDestroy(stream, err, sync) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w?.destroyed || r?.destroyed) return;
  if (r?.autoDestroy || w?.autoDestroy) {
    stream.destroy(err);
  } else if (err) {
    fail(r, w, err);
    if (sync) process.nextTick(emitError, stream, err);
    else emitError(stream, err);
  }
}

// construct calls _construct and then callback.
function construct(stream, callback) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r.constructed = false;
  if (w) w.constructed = false;
  stream.once(kConstruct, callback);
  if (stream.listenerCount(kConstruct) === 1) {
    process.nextTick(callConstruct, stream);
  }
}

function callConstruct(stream) {
  let called = false;
  function onConstruct(err) {
    if (called) {
      errorOrDestroy(stream, err ?? new codes.ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    mark(r, w, 'constructed');
    if ((w || r).destroyed) stream.emit(kDestroy, err);
    else if (err) errorOrDestroy(stream, err, true);
    else stream.emit(kConstruct);
  }
  try {
    stream._construct((err) => process.nextTick(onConstruct, err));
  } catch (err) {
    process.nextTick(onConstruct, err);
  }
}

// destroyer destroys a stream of any kind. One that is cut off without an
// error gets an AbortError.
function destroyer(stream, err) {
  if (!stream || isDestroyed(stream)) return;
  if (!err && !isFinished(stream)) err = new AbortError();
  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(err);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (isRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(err);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (err) {
    process.nextTick(emitLegacyError, stream, err);
  } else {
    process.nextTick(emitLegacyClose, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

// Streams of the oldest kind that have no destroy only hear of it.
function emitLegacyError(stream, err) {
  stream.emit('error', err);
  process.nextTick(emitLegacyClose, stream);
}

function emitLegacyClose(stream) {
  stream.emit('close');
}

module.exports = { construct, destroy, destroyer, errorOrDestroy, undestroy };
