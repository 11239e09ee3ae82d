'use strict';
// Duplex: both a Readable and a Writable, with one fate.

const { namesInOrder } = require('internal/streams/legacy');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const destroyImpl = require('internal/streams/destroy');

module.exports = Duplex;

Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

// What a Writable has and a Readable has not. destroy is the Writable's, as it
// also fails the writes that wait.
for (const name of Object.getOwnPropertyNames(Writable.prototype)) {
  if (name === 'destroy' || !(name in Duplex.prototype)) {
    Object.defineProperty(Duplex.prototype, name,
      Object.getOwnPropertyDescriptor(Writable.prototype, name));
  }
}

Duplex.prototype.eventNames = namesInOrder('close', 'error', 'prefinish', 'finish',
  'drain', 'data', 'end', 'readable');

const kMethods = ['read', 'write', 'writev', 'destroy', 'final', 'construct'];

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  Readable.call(this, options);
  Writable.call(this, options);
  this.allowHalfOpen = true;
  if (options) {
    if (options.allowHalfOpen === false) this.allowHalfOpen = false;
    if (options.readable === false) closeReadable(this._readableState);
    if (options.writable === false) closeWritable(this._writableState);
    for (let i = 0; i < kMethods.length; i++) {
      const name = kMethods[i];
      if (typeof options[name] === 'function') this[`_${name}`] = options[name];
    }
    if (options.signal) {
      require('internal/streams/add_abort_signal')
        .addAbortSignalNoValidate(options.signal, this);
    }
  }
  if (typeof this._construct !== 'function') return;
  destroyImpl.construct(this, () => {
    if (this._readableState.needReadable) Readable.constructed(this);
    Writable.constructed(this);
  });
}

function closeReadable(r) {
  r.readable = false;
  r.ended = true;
  r.endEmitted = true;
}

function closeWritable(w) {
  w.writable = false;
  w.ending = true;
  w.ended = true;
  w.finished = true;
}

Object.defineProperty(Duplex.prototype, 'destroyed', {
  get() {
    const r = this._readableState;
    const w = this._writableState;
    return Boolean(r && w && r.destroyed && w.destroyed);
  },
  set(value) {
    if (this._readableState && this._writableState) {
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    }
  },
  enumerable: false,
  configurable: true,
});

Duplex.from = function(body) {
  return require('internal/streams/duplexify')(body, 'body');
};
