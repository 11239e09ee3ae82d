'use strict';
// A Duplex as the handle beneath a TLS socket.

const { codes, define } = require('internal/errors');

const native = binding('tls');
const { UV } = binding('errno');

define('ERR_STREAM_WRAP', 'Stream has StringDecoder set or is in objectMode',
  Error);

class StreamHandle {
  constructor(stream) {
    if (typeof stream.pause !== 'function') {
      throw new TypeError('stream.pause is not a function');
    }
    this.stream = stream;
    this.native = native.openStream(this); // what the Go part of TLS goes over
    this._pending = new Set(); // callbacks of what was not done yet
    this._writes = 0; // of them
    this._end = null; // ends the stream, once they are done
    stream.pause();
    stream.on('data', (chunk) => {
      if (typeof chunk === 'string' || stream.readableObjectMode) {
        stream.pause();
        stream.emit('error', new codes.ERR_STREAM_WRAP());
        return;
      }
      this.native.push(chunk);
    });
    if (stream.readableEnded) setImmediate(() => this.native.end());
    else stream.once('end', () => this.native.end());
  }

  readStart() {
    this.stream.resume();
    return 0;
  }

  readStop() {
    this.stream.pause();
    return 0;
  }

  // begun notes something to do, and returns what is called when it is done.
  begun(done, then) {
    const { _pending } = this;
    _pending.add(done);
    return (errno) => {
      if (!_pending.delete(done)) return; // it was canceled
      done(errno);
      then?.();
    };
  }

  onwrite(bytes, done) {
    this._writes++;
    const finish = this.begun(done, () => {
      if (--this._writes === 0) this._end?.();
    });
    // As in Node, whoever reads the other end in this process goes first.
    this.stream.write(bytes, (error) => setImmediate(finish,
      error ? UV[`UV_${error.code}`] ?? UV.UV_EPIPE : 0));
  }

  // onend ends the stream when what was written has been taken.
  onend(done) {
    const finish = this.begun(done);
    this._end = () => {
      this._end = null;
      process.nextTick(() => this.stream.end(() => finish(0)));
    };
    if (this._writes === 0) this._end();
  }

  ref() {}

  unref() {}

  hasRef() { return true; }

  get isPipe() { return false; }

  get fd() { return -1; }

  getsockname() { return -1; }

  getpeername() { return -1; }

  close(callback) {
    this.stream.destroy();
    setImmediate(() => {
      for (const done of this._pending) done(UV.UV_ECANCELED);
      this._pending.clear();
      callback();
    });
  }
}

for (const name of ['connect', 'connectPath', 'setNoDelay', 'setKeepAlive',
  'setTypeOfService', 'getTypeOfService', 'reset']) {
  StreamHandle.prototype[name] = () => 0;
}

module.exports = { StreamHandle };
