'use strict';
// What a Readable knows of itself, and its buffer.

const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');
const {
  getDefaultEncoding, getDefaultHighWaterMark, getHighWaterMark,
} = require('internal/streams/state');

// The buffer is a list of chunks, of which those before bufferIndex are gone.
class ReadableState {
  constructor(options, isDuplex) {
    this.objectMode = Boolean(options?.objectMode ||
      (isDuplex && options?.readableObjectMode));
    this.highWaterMark = options ?
      getHighWaterMark(this, options, 'readableHighWaterMark', isDuplex) :
      getDefaultHighWaterMark(false);
    this.buffer = [];
    this.bufferIndex = 0;
    this.length = 0;
    this.pipes = [];
    this.flowing = null; // null: nobody has asked for data yet
    this.paused = null; // by pause()
    this.ended = false;
    this.endEmitted = false;
    this.reading = false;
    this.constructed = true;
    this.sync = true; // _read has not returned yet
    this.needReadable = false;
    this.emittedReadable = false;
    this.readableListening = false;
    this.resumeScheduled = false;
    this.errorEmitted = false;
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.destroyed = false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.defaultEncoding = getDefaultEncoding(options);
    this.awaitDrainWriters = null; // one stream, or a Set with multiAwaitDrain
    this.multiAwaitDrain = false;
    this.readingMore = false;
    this.dataEmitted = false;
    this.decoder = null;
    this.encoding = null;
    if (options?.encoding) {
      this.decoder = new StringDecoder(options.encoding);
      this.encoding = options.encoding;
    }
  }

  get pipesCount() { return this.pipes.length; }

  sizeOf(chunk) { return this.objectMode ? 1 : chunk.length; }

  append(chunk) {
    this.length += this.sizeOf(chunk);
    this.buffer.push(chunk);
  }

  prepend(chunk) {
    this.length += this.sizeOf(chunk);
    if (this.bufferIndex > 0) this.buffer[--this.bufferIndex] = chunk;
    else this.buffer.unshift(chunk);
  }

  // shift takes the first chunk off the list.
  shift() {
    const chunk = this.buffer[this.bufferIndex];
    this.buffer[this.bufferIndex++] = null;
    if (this.bufferIndex === this.buffer.length) {
      this.buffer = [];
      this.bufferIndex = 0;
    } else if (this.bufferIndex > 1024) {
      this.buffer.splice(0, this.bufferIndex);
      this.bufferIndex = 0;
    }
    return chunk;
  }

  // clear takes everything.
  clear() {
    const rest = this.bufferIndex === 0 ?
      this.buffer : this.buffer.slice(this.bufferIndex);
    this.buffer = [];
    this.bufferIndex = 0;
    return rest;
  }

  first() { return this.buffer[this.bufferIndex]; }

  // take removes n bytes or characters, or one object, or everything for 0
  // and NaN. The length is the caller's to count.
  take(n) {
    if (this.length === 0) return null;
    if (this.objectMode) return this.shift();
    if (!n || n >= this.length) {
      if (this.bufferIndex === this.buffer.length - 1) return this.shift();
      const all = this.clear();
      return this.decoder ? all.join('') : Buffer.concat(all, this.length);
    }
    const first = this.first();
    if (n < first.length) {
      this.buffer[this.bufferIndex] = first.slice(n);
      return first.slice(0, n);
    }
    if (n === first.length) return this.shift();
    return this.takeSeveral(n);
  }

  takeSeveral(n) {
    const parts = [];
    for (let left = n; left > 0;) {
      const first = this.first();
      if (left < first.length) {
        parts.push(first.slice(0, left));
        this.buffer[this.bufferIndex] = first.slice(left);
        break;
      }
      parts.push(this.shift());
      left -= first.length;
    }
    return this.decoder ? parts.join('') : Buffer.concat(parts, n);
  }
}

module.exports = { ReadableState };
