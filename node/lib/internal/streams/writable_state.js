'use strict';
// What a Writable knows of itself, and the writes that wait.

const {
  getDefaultEncoding, getDefaultHighWaterMark, getHighWaterMark,
} = require('internal/streams/state');

class WritableState {
  constructor(options, stream, isDuplex, onwrite) {
    this.objectMode = Boolean(options?.objectMode ||
      (isDuplex && options?.writableObjectMode));
    this.highWaterMark = options ?
      getHighWaterMark(this, options, 'writableHighWaterMark', isDuplex) :
      getDefaultHighWaterMark(false);
    this.finalCalled = false;
    this.needDrain = false;
    this.ending = false; // end() was called
    this.ended = false; // and has returned
    this.finished = false;
    this.destroyed = false;
    this.decodeStrings = options?.decodeStrings !== false;
    this.defaultEncoding = getDefaultEncoding(options);
    this.length = 0; // of all that was written and is not yet done
    this.writing = false;
    this.corked = 0;
    this.sync = true; // _write has not returned yet
    this.bufferProcessing = false;
    this.onwrite = (err) => onwrite(stream, err);
    this.writecb = null;
    this.writelen = 0;
    this.afterWriteTickInfo = null; // of writes that wait for one tick
    this.afterWritePending = false;
    this.pendingcb = 0;
    this.constructed = true;
    this.prefinished = false;
    this.errorEmitted = false;
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.onFinished = []; // callbacks of end()
    this.resetBuffer();
  }

  // Those of buffered before bufferedIndex are on their way.
  resetBuffer() {
    this.buffered = [];
    this.bufferedIndex = 0;
    this.allBuffers = true;
    this.allNoop = true;
  }

  sizeOf(chunk) { return this.objectMode ? 1 : chunk.length; }

  getBuffer() { return this.buffered.slice(this.bufferedIndex); }

  get bufferedRequestCount() { return this.buffered.length - this.bufferedIndex; }
}

module.exports = { WritableState };
