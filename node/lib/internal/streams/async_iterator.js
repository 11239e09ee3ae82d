'use strict';
// A Readable as an async iterator, without an async generator.

const { aggregateTwoErrors } = require('internal/errors');
const destroyImpl = require('internal/streams/destroy');
const { eos } = require('internal/streams/end_of_stream');

const nop = () => {};

// AsyncQueue runs next, return and throw one after the other, as an async
// generator does.
class AsyncQueue {
  constructor() { this.last = null; }

  add(work) {
    const before = this.last;
    const result = before === null ? start(work) : before.then(work, work);
    this.last = result;
    const clear = () => { if (this.last === result) this.last = null; };
    result.then(clear, clear);
    return result;
  }
}

async function start(work) {
  return work();
}

class StreamIterator {
  constructor(stream, options) {
    this.stream = stream;
    this.queue = new AsyncQueue();
    this.destroyOnReturn = options?.destroyOnReturn !== false;
    this.state = 'new';
    this.error = undefined; // null: the stream is over
    this.inform = nop;
    this.onreadable = () => {
      this.inform();
      this.inform = nop;
    };
  }

  next() { return this.queue.add(() => this.advance()); }

  return(value) {
    return this.queue.add(() => {
      if (this.state === 'running') this.close();
      this.state = 'done';
      return { value, done: true };
    });
  }

  throw(err) {
    return this.queue.add(() => {
      if (this.state === 'running') {
        this.error = aggregateTwoErrors(this.error, err);
        this.close();
      }
      this.state = 'done';
      throw err;
    });
  }

  open() {
    this.state = 'running';
    this.stream.on('readable', this.onreadable);
    this.cleanup = eos(this.stream, { writable: false }, (err) => {
      this.error = err ? aggregateTwoErrors(this.error, err) : null;
      this.onreadable();
    });
  }

  async advance() {
    if (this.state === 'new') this.open();
    while (this.state === 'running') {
      const chunk = this.stream.destroyed ? null : this.stream.read();
      if (chunk !== null) return { value: chunk, done: false };
      if (this.error) {
        const err = this.error;
        this.close();
        throw err;
      }
      if (this.error === null) {
        this.close();
        break;
      }
      await new Promise((resolve) => { this.inform = resolve; });
    }
    return { value: undefined, done: true };
  }

  // close destroys the stream, unless it is to live on.
  close() {
    this.state = 'done';
    if ((this.error || this.destroyOnReturn) && (this.error === undefined ||
        this.stream._readableState.autoDestroy)) {
      destroyImpl.destroyer(this.stream, null);
    } else {
      this.stream.off('readable', this.onreadable);
      this.cleanup();
    }
  }

  [Symbol.asyncIterator]() { return this; }

  [Symbol.asyncDispose]() { return this.return(); }
}

function iterate(stream, options) {
  if (typeof stream.read !== 'function') {
    stream = require('internal/streams/readable').wrap(stream, { objectMode: true });
  }
  return new StreamIterator(stream, options);
}

module.exports = { AsyncQueue, iterate };
