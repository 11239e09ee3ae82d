'use strict';
// Writable: a destination of chunks.

const EventEmitter = require('events');
const { AbortError, codes } = require('internal/errors');
const { Buffer } = require('buffer');
const { Stream, namesInOrder } = require('internal/streams/legacy');
const { WritableState } = require('internal/streams/writable_state');
const destroyImpl = require('internal/streams/destroy');

const native = binding('streams');
const { needsFinish } = native;
const { errorOrDestroy } = destroyImpl;
const {
  ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_MULTIPLE_CALLBACK,
  ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED,
  ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END, ERR_UNKNOWN_ENCODING,
} = codes;
const nop = () => {};

let Duplex; // which needs this file

module.exports = Writable;

Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

function Writable(options) {
  const isDuplex = this instanceof (Duplex ??= require('internal/streams/duplex'));
  if (!isDuplex &&
      !Function.prototype[Symbol.hasInstance].call(Writable, this)) {
    return new Writable(options);
  }
  this._writableState ??= new WritableState(options, this, isDuplex);
  if (options && !isDuplex) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) {
      require('internal/streams/add_abort_signal')
        .addAbortSignalNoValidate(options.signal, this);
    }
  }
  if (isDuplex) return; // it is a Stream already
  Stream.call(this, options);
  if (typeof this._construct === 'function') {
    destroyImpl.construct(this, () => Writable.constructed(this));
  }
}

Writable.WritableState = WritableState;

// constructed is what is due on the writable side after _construct.
Writable.constructed = function(stream) {
  const state = stream._writableState;
  if (!state.writing) native.writeBuffered(stream);
  finishMaybe(stream, state);
};

// A Duplex is a Writable too, though not by its prototypes.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && object?._writableState instanceof WritableState;
  },
});

Writable.prototype.pipe = function() {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

function writeOther(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = undefined;
  }
  return write(this, chunk, encoding, callback) === true;
}

Writable.prototype.write = native.write;

// write returns an Error when nothing more may be written.
function write(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof callback !== 'function') callback = nop;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (!state.objectMode) {
    if (!encoding) encoding = state.defaultEncoding;
    else if (!Buffer.isEncoding(encoding) &&
             (encoding !== 'buffer' || typeof chunk === 'string')) {
      throw new ERR_UNKNOWN_ENCODING(encoding);
    }
    if (typeof chunk === 'string') {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) {
      encoding = 'buffer';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw new ERR_INVALID_ARG_TYPE('chunk',
        ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }
  if (state.ending || state.destroyed) {
    const err = state.ending ?
      new ERR_STREAM_WRITE_AFTER_END() : new ERR_STREAM_DESTROYED('write');
    process.nextTick(callback, err);
    errorOrDestroy(stream, err, true);
    return err;
  }
  return native.writeChecked(stream, chunk, encoding, callback);
}

function calledTwice(stream) {
  errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
}

function onwriteFailed(stream, state, err, callback) {
  if (!state.errored) state.errored = err;
  // A Duplex must not read on, also before it is destroyed.
  const r = stream._readableState;
  if (r && !r.errored) r.errored = err;
  if (state.sync) process.nextTick(onwriteError, stream, state, err, callback);
  else onwriteError(stream, state, err, callback);
}

function onwriteError(stream, state, err, callback) {
  state.pendingcb--;
  callback(err);
  errorBuffer(state);
  errorOrDestroy(stream, err);
}

// errorBuffer fails what was buffered.
function errorBuffer(state) {
  if (state.writing) return;
  for (const { chunk, callback } of state.buffered) {
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? new ERR_STREAM_DESTROYED('write'));
  }
  callOnFinished(state, state.errored ?? new ERR_STREAM_DESTROYED('end'));
  state.resetBuffer();
}

function callOnFinished(state, err) {
  const callbacks = state.onFinished;
  state.onFinished = [];
  for (const callback of callbacks) callback(err);
}

Writable.prototype.cork = function() {
  this._writableState.corked++;
};

Writable.prototype.uncork = function() {
  const state = this._writableState;
  if (state.corked) {
    state.corked--;
    if (!state.writing) native.writeBuffered(this);
  }
};

Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

Writable.prototype._write = function(chunk, encoding, callback) {
  if (!this._writev) throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  this._writev([{ chunk, encoding }], callback);
};

Writable.prototype._writev = null;

Writable.prototype.end = function(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  let err;
  if (chunk !== null && chunk !== undefined) {
    const result = write(this, chunk, encoding);
    if (result instanceof Error) err = result;
  }
  if (state.corked) {
    state.corked = 1;
    this.uncork();
  }
  if (err === undefined) {
    if (!state.errored && !state.ending) {
      state.ending = true;
      finishMaybe(this, state, true);
      state.ended = true;
    } else if (state.finished) {
      err = new ERR_STREAM_ALREADY_FINISHED('end');
    } else if (state.destroyed) {
      err = new ERR_STREAM_DESTROYED('end');
    }
  }
  if (typeof callback === 'function') {
    if (err) process.nextTick(callback, err);
    else if (state.errored) process.nextTick(callback, state.errored);
    else if (state.finished) process.nextTick(callback, null);
    else state.onFinished.push(callback);
  }
  return this;
};

// finishMaybe ends the stream once all is written and _final has called back.
function finishMaybe(stream, state, sync) {
  if (!needsFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    process.nextTick(finishLater, stream, state);
  } else if (needsFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (needsFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if (state.prefinished || state.finalCalled) return;
  state.finalCalled = true;
  if (typeof stream._final === 'function' && !state.destroyed) {
    callFinal(stream, state);
  } else {
    state.prefinished = true;
    stream.emit('prefinish');
  }
}

function callFinal(stream, state) {
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final((err) => onFinal(stream, state, err));
  } catch (err) {
    onFinal(stream, state, err);
  }
  state.sync = false;
}

function onFinal(stream, state, err) {
  if (state.prefinished) {
    errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
    return;
  }
  state.pendingcb--;
  if (err) {
    callOnFinished(state, err);
    errorOrDestroy(stream, err, state.sync);
  } else if (needsFinish(state)) {
    state.prefinished = true;
    stream.emit('prefinish');
    // Some programs still expect that 'finish' comes later.
    state.pendingcb++;
    process.nextTick(finish, stream, state);
  }
}

function finish(stream, state) {
  state.pendingcb--;
  state.finished = true;
  callOnFinished(state, null);
  stream.emit('finish');
  if (state.autoDestroy) {
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) {
      stream.destroy();
    }
  }
}

native.setWritable({
  Buffer,
  calledTwice,
  destroyedError: () => new ERR_STREAM_DESTROYED('write'),
  errorBuffer,
  finishMaybe,
  nop,
  onwriteFailed,
  write: writeOther,
});

Writable.prototype.destroy = function(err, callback) {
  const state = this._writableState;
  if (!state.destroyed && (state.bufferedRequestCount > 0 ||
      state.onFinished.length > 0)) {
    process.nextTick(errorBuffer, state); // their callbacks still wait
  }
  destroyImpl.destroy.call(this, err, callback);
  return this;
};

Writable.prototype._undestroy = destroyImpl.undestroy;

Writable.prototype.eventNames = namesInOrder(
  'close', 'error', 'prefinish', 'finish', 'drain');

Writable.prototype._destroy = function(err, callback) {
  callback(err);
};

Writable.prototype[EventEmitter.captureRejectionSymbol] = function(err) {
  this.destroy(err);
};

Writable.prototype[Symbol.asyncDispose] = function() {
  let error = null;
  if (!this.destroyed) {
    if (!this.writableFinished) error = new AbortError();
    this.destroy(error);
  }
  return new Promise((resolve, reject) => {
    require('internal/streams/end_of_stream').eos(this, (err) => {
      if (err && err !== error) reject(err);
      else resolve(null);
    });
  });
};

// accessor defines a property that is computed of the state.
function accessor(name, get, set) {
  Object.defineProperty(Writable.prototype, name, {
    __proto__: null,
    get() { return get(this._writableState, this); },
    set,
    enumerable: false,
    configurable: true,
  });
}

accessor('closed', (w) => w ? w.closed : false);
accessor('destroyed', (w) => w ? w.destroyed : false, function(value) {
  if (this._writableState) this._writableState.destroyed = value;
});
accessor('writable', (w) => {
  // w.writable false: a Duplex that has only the other side.
  return Boolean(w && w.writable !== false && !w.destroyed && !w.errored &&
    !w.ending && !w.ended);
}, function(value) {
  if (this._writableState) this._writableState.writable = Boolean(value);
});
accessor('writableFinished', (w) => w ? w.finished : false);
accessor('writableObjectMode', (w) => w ? w.objectMode : false);
accessor('writableBuffer', (w) => w?.getBuffer());
accessor('writableEnded', (w) => w ? w.ending : false);
accessor('writableNeedDrain',
  (w) => w ? !w.destroyed && !w.ending && w.needDrain : false);
accessor('writableHighWaterMark', (w) => w?.highWaterMark);
accessor('writableCorked', (w) => w ? w.corked : 0);
accessor('writableLength', (w) => w?.length);
accessor('errored', (w) => w ? w.errored : null);
accessor('writableAborted', (w) => Boolean(w.writable !== false &&
  (w.destroyed || w.errored) && !w.finished));
