'use strict';
// Readable: a source of chunks, pulled with read or flowing.

const EventEmitter = require('events');
const { AbortError, codes } = require('internal/errors');
const { validateObject } = require('internal/validators');
const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');
const { Stream, namesInOrder } = require('internal/streams/legacy');
const { ReadableState } = require('internal/streams/readable_state');
const destroyImpl = require('internal/streams/destroy');

const { errorOrDestroy } = destroyImpl;

let Duplex; // which needs this file

module.exports = Readable;

Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  const isDuplex = this instanceof (Duplex ??= require('internal/streams/duplex'));
  this._readableState ??= new ReadableState(options, isDuplex);
  if (options && !isDuplex) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) {
      require('internal/streams/add_abort_signal')
        .addAbortSignalNoValidate(options.signal, this);
    }
  }
  Stream.call(this, options);
  if (!isDuplex && typeof this._construct === 'function') {
    destroyImpl.construct(this, () => Readable.constructed(this));
  }
}

Readable.ReadableState = ReadableState;

// constructed is what is due on the readable side after _construct.
Readable.constructed = function(stream) {
  const state = stream._readableState;
  if (state.needReadable) maybeReadMore(stream, state);
};

Readable.prototype.destroy = destroyImpl.destroy;
Readable.prototype._undestroy = destroyImpl.undestroy;

Readable.prototype.eventNames = namesInOrder(
  'close', 'error', 'data', 'end', 'readable');

Readable.prototype._destroy = function(err, callback) {
  callback(err);
};

Readable.prototype[EventEmitter.captureRejectionSymbol] = function(err) {
  this.destroy(err);
};

Readable.prototype[Symbol.asyncDispose] = function() {
  let error = null;
  if (!this.destroyed) {
    if (!this.readableEnded) error = new AbortError();
    this.destroy(error);
  }
  return new Promise((resolve, reject) => {
    require('internal/streams/end_of_stream').eos(this, (err) => {
      if (err && err !== error) reject(err);
      else resolve(null);
    });
  });
};

// push gives the stream a chunk that its source has, or null at the end. It
// returns whether the source should go on.
Readable.prototype.push = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.reading = false;
    onEOF(this, state);
    return false;
  }
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      encoding ||= state.defaultEncoding;
      if (state.encoding !== encoding) {
        chunk = Buffer.from(chunk, encoding);
        encoding = '';
      }
    } else if (chunk !== undefined) {
      const bytes = toBuffer(chunk);
      if (bytes === undefined) {
        errorOrDestroy(this, wrongChunk(chunk));
        return false;
      }
      chunk = bytes;
      encoding = '';
    }
    if (!chunk || chunk.length === 0) {
      state.reading = false;
      maybeReadMore(this, state);
      return canPushMore(state);
    }
  }
  if (state.ended) {
    errorOrDestroy(this, new codes.ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if (state.destroyed || state.errored) return false;
  state.reading = false;
  if (state.decoder && !encoding) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0 && !state.objectMode) {
      maybeReadMore(this, state);
      return canPushMore(state);
    }
  }
  addChunk(this, state, chunk, false);
  return canPushMore(state);
};

// unshift puts a chunk back in front of the buffer.
Readable.prototype.unshift = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.reading = false;
    onEOF(this, state);
    return false;
  }
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      encoding ||= state.defaultEncoding;
      if (state.encoding !== encoding) {
        chunk = Buffer.from(chunk, encoding);
        if (state.encoding) chunk = chunk.toString(state.encoding);
      }
    } else if (chunk !== undefined) {
      const bytes = toBuffer(chunk);
      if (bytes === undefined) {
        errorOrDestroy(this, wrongChunk(chunk));
        return false;
      }
      chunk = bytes;
    }
    if (!chunk || chunk.length === 0) return canPushMore(state);
  }
  if (state.endEmitted) {
    errorOrDestroy(this, new codes.ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
    return false;
  }
  if (state.destroyed || state.errored) return false;
  addChunk(this, state, chunk, true);
  return canPushMore(state);
};

// toBuffer makes a Buffer of binary data, without copying, or is undefined.
function toBuffer(chunk) {
  if (chunk instanceof Buffer) return chunk;
  if (ArrayBuffer.isView(chunk)) {
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  return undefined;
}

function wrongChunk(chunk) {
  return new codes.ERR_INVALID_ARG_TYPE('chunk',
    ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

function canPushMore(state) {
  return !state.ended &&
    (state.length < state.highWaterMark || state.length === 0);
}

function addChunk(stream, state, chunk, front) {
  if (state.flowing && state.length === 0 && !state.sync &&
      stream.listenerCount('data') > 0) {
    forgetDrainWriters(state);
    state.dataEmitted = true;
    stream.emit('data', chunk);
  } else {
    if (front) state.prepend(chunk);
    else state.append(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

// pushed is what push does after the listeners have had the chunk.
Readable.pushed = function(stream) {
  const state = stream._readableState;
  state.reading = false;
  maybeReadMore(stream, state);
  return canPushMore(state);
};

function forgetDrainWriters(state) {
  if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
  else state.awaitDrainWriters = null;
}

Readable.prototype.isPaused = function() {
  const state = this._readableState;
  return state.paused === true || state.flowing === false;
};

Readable.prototype.setEncoding = function(encoding) {
  const decoder = new StringDecoder(encoding);
  const state = this._readableState;
  state.decoder = decoder;
  state.encoding = decoder.encoding;
  let text = '';
  for (const chunk of state.clear()) text += decoder.write(chunk);
  state.length = 0;
  if (text !== '') state.append(text);
  state.length = text.length;
  return this;
};

const kMaxHighWaterMark = 0x40000000;

function nextPowerOf2(n) {
  if (n > kMaxHighWaterMark) {
    throw new codes.ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  }
  let power = 1;
  while (power < n) power *= 2;
  return power;
}

// howMuchToRead says how much of what is there a read of n gets.
function howMuchToRead(n, state) {
  if (n <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(n)) {
    return state.flowing && state.length ? state.first().length : state.length;
  }
  if (n <= state.length) return n;
  return state.ended ? state.length : 0;
}

Readable.prototype.read = function(n) {
  if (n === undefined) n = NaN;
  else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
  const state = this._readableState;
  const asked = n;
  if (n > state.highWaterMark) state.highWaterMark = nextPowerOf2(n);
  if (n !== 0) state.emittedReadable = false;

  // read(0) only sees to it that the buffer fills.
  if (n === 0 && state.needReadable && (state.ended ||
      (state.highWaterMark !== 0 ?
        state.length >= state.highWaterMark : state.length > 0))) {
    if (state.length === 0 && state.ended) endReadable(this);
    else emitReadable(this);
    return null;
  }
  n = howMuchToRead(n, state);
  if (n === 0 && state.ended) {
    if (state.length === 0) endReadable(this);
    return null;
  }
  if (!state.ended && !state.reading && !state.destroyed && !state.errored &&
      state.constructed && (state.needReadable || state.length === 0 ||
      state.length - n < state.highWaterMark)) {
    callRead(this, state);
    if (!state.reading) n = howMuchToRead(asked, state); // it came at once
  }

  const chunk = n > 0 ? state.take(n) : null;
  if (chunk === null) {
    state.needReadable = state.length <= state.highWaterMark;
    n = 0;
  } else {
    state.length -= n;
    forgetDrainWriters(state);
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (asked !== n && state.ended) endReadable(this);
  }
  if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
    state.dataEmitted = true;
    this.emit('data', chunk);
  }
  return chunk;
};

function callRead(stream, state) {
  state.reading = true;
  state.sync = true;
  if (state.length === 0) state.needReadable = true;
  try {
    stream._read(state.highWaterMark);
  } catch (err) {
    errorOrDestroy(stream, err);
  }
  state.sync = false;
}

Readable.prototype._read = function() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

function onEOF(stream, state) {
  if (state.ended) return;
  if (state.decoder) {
    const rest = state.decoder.end();
    if (rest?.length) state.append(rest);
  }
  state.ended = true;
  if (state.sync) { // wait until the data was taken
    emitReadable(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    emitReadableNow(stream);
  }
}

// emitReadable lets 'readable' follow, not in the middle of a read.
function emitReadable(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (!state.emittedReadable) {
    state.emittedReadable = true;
    process.nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length || state.ended)) {
    stream.emit('readable');
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended &&
    state.length <= state.highWaterMark;
  flow(stream);
}

function maybeReadMore(stream, state) {
  if (!state.readingMore && state.constructed) {
    state.readingMore = true;
    process.nextTick(readMore, stream, state);
  }
}

// readMore fills the buffer ahead of those who read.
function readMore(stream, state) {
  while (!state.reading && !state.ended &&
      (state.length < state.highWaterMark ||
        (state.flowing && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break;
  }
  state.readingMore = false;
}

Readable.prototype.on = function(event, listener) {
  const result = Stream.prototype.on.call(this, event, listener);
  const state = this._readableState;
  if (event === 'data') {
    state.readableListening = this.listenerCount('readable') > 0;
    if (state.flowing !== false) this.resume();
  } else if (event === 'readable') {
    if (!state.endEmitted && !state.readableListening) {
      state.readableListening = state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length) emitReadable(this);
      else if (!state.reading) process.nextTick(readNothing, this);
    }
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

function readNothing(stream) {
  stream.read(0);
}

Readable.prototype.removeListener = function(event, listener) {
  const result = Stream.prototype.removeListener.call(this, event, listener);
  if (event === 'readable') process.nextTick(updateReadableListening, this);
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function(event) {
  const result = Stream.prototype.removeAllListeners.apply(this, arguments);
  if (event === 'readable' || event === undefined) {
    process.nextTick(updateReadableListening, this);
  }
  return result;
};

// updateReadableListening lets data flow again once nobody waits for
// 'readable' any more. It runs later, as another listener may be added first.
function updateReadableListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount('readable') > 0;
  if (state.resumeScheduled && state.paused === false) state.flowing = true;
  else if (stream.listenerCount('data') > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

Readable.prototype.resume = function() {
  const state = this._readableState;
  if (!state.flowing) {
    // With a 'readable' listener it is read() that makes data flow.
    state.flowing = !state.readableListening;
    if (!state.resumeScheduled) {
      state.resumeScheduled = true;
      process.nextTick(resumeNow, this, state);
    }
  }
  state.paused = false;
  return this;
};

function resumeNow(stream, state) {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit('resume');
  flow(stream);
  if (state.flowing && !state.reading) stream.read(0);
}

Readable.prototype.pause = function() {
  const state = this._readableState;
  if (state.flowing !== false) {
    state.flowing = false;
    this.emit('pause');
  }
  state.paused = true;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

function endReadable(stream) {
  const state = stream._readableState;
  if (!state.endEmitted) {
    state.ended = true;
    process.nextTick(emitEnd, state, stream);
  }
}

function emitEnd(state, stream) {
  if (state.errored || state.closeEmitted || state.endEmitted ||
      state.length !== 0) {
    return;
  }
  state.endEmitted = true;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritable, stream);
  } else if (state.autoDestroy) {
    const w = stream._writableState;
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) {
      stream.destroy();
    }
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

// wrap reads from a source of the oldest kind, that only has events.
Readable.prototype.wrap = function(source) {
  let paused = false;
  source.on('data', (chunk) => {
    if (!this.push(chunk) && source.pause) {
      paused = true;
      source.pause();
    }
  });
  source.on('end', () => this.push(null));
  source.on('error', (err) => errorOrDestroy(this, err));
  source.on('close', () => this.destroy());
  source.on('destroy', () => this.destroy());
  this._read = () => {
    if (paused && source.resume) {
      paused = false;
      source.resume();
    }
  };
  for (const key of Object.keys(source)) {
    if (this[key] === undefined && typeof source[key] === 'function') {
      this[key] = source[key].bind(source);
    }
  }
  return this;
};

Readable.wrap = function(source, options) {
  return new Readable({
    objectMode: source.readableObjectMode ?? source.objectMode ?? true,
    ...options,
    destroy(err, callback) {
      destroyImpl.destroyer(source, err);
      callback(err);
    },
  }).wrap(source);
};

Readable.prototype[Symbol.asyncIterator] = function() {
  return require('internal/streams/async_iterator').iterate(this);
};

Readable.prototype.iterator = function(options) {
  if (options !== undefined) validateObject(options, 'options');
  return require('internal/streams/async_iterator').iterate(this, options);
};

Readable.from = function(iterable, options) {
  return require('internal/streams/from')(Readable, iterable, options);
};

// accessor defines a property that is computed of the state.
function accessor(name, get, set) {
  Object.defineProperty(Readable.prototype, name, {
    __proto__: null,
    get() { return get.call(this, this._readableState); },
    set,
    enumerable: false,
    configurable: true,
  });
}

accessor('readable', function(r) {
  // r.readable false: a Duplex that has only the other side.
  return Boolean(r && r.readable !== false && !r.destroyed && !r.errorEmitted &&
    !r.endEmitted);
}, function(value) {
  if (this._readableState) this._readableState.readable = Boolean(value);
});
accessor('readableDidRead', (r) => r.dataEmitted);
accessor('readableAborted', (r) => Boolean(r.readable !== false &&
  (r.destroyed || r.errored) && !r.endEmitted));
accessor('readableHighWaterMark', (r) => r.highWaterMark);
accessor('readableBuffer', (r) => r?.buffer);
accessor('readableFlowing', (r) => r.flowing, function(value) {
  if (this._readableState) this._readableState.flowing = value;
});
accessor('readableLength', (r) => r.length);
accessor('readableObjectMode', (r) => r ? r.objectMode : false);
accessor('readableEncoding', (r) => r ? r.encoding : null);
accessor('errored', (r) => r ? r.errored : null);
accessor('closed', (r) => r ? r.closed : false);
accessor('destroyed', (r) => r ? r.destroyed : false, function(value) {
  if (this._readableState) this._readableState.destroyed = value;
});
accessor('readableEnded', (r) => r ? r.endEmitted : false);

Readable._fromList = (n, state) => state.take(n);

require('internal/streams/pipe');
