'use strict';
// What a Writable knows of itself, and the writes that wait. Both are Go's, which
// minds every write; properties are found here by their names in Node.

const {
  getDefaultEncoding, getDefaultHighWaterMark, getHighWaterMark,
} = require('internal/streams/state');

const native = binding('streams');

class WritableState {
  constructor(options, stream, isDuplex) {
    const state = native.newWritable(stream, new.target.prototype);
    if (options) {
      if (options.objectMode || (isDuplex && options.writableObjectMode)) {
        state.objectMode = true;
      }
      if (options.decodeStrings === false) state.decodeStrings = false;
      if (options.emitClose === false) state.emitClose = false;
      if (options.autoDestroy === false) state.autoDestroy = false;
    }
    state.highWaterMark = options ?
      getHighWaterMark(state, options, 'writableHighWaterMark', isDuplex) :
      getDefaultHighWaterMark(false);
    state.defaultEncoding = getDefaultEncoding(options);
    return state;
  }

  resetBuffer() { native.forget(this); }

  getBuffer() { return this.buffered; }
}

module.exports = { WritableState };
