'use strict';
// A Duplex as the handle beneath a TLS socket.

const { codes, define } = require('internal/errors');

const native = binding('tls');

define('ERR_STREAM_WRAP', 'Stream has StringDecoder set or is in objectMode',
  Error);

class StreamHandle {
  constructor(stream) {
    if (typeof stream.pause !== 'function') {
      throw new TypeError('stream.pause is not a function');
    }
    this.stream = stream;
    this._native = native.openStream(this);
    this._begun = false;
    stream.pause();
    stream.on('close', () => this._native.close());
  }

  // native is what the Go part of TLS takes the connection from.
  get native() { return this._native; }

  // begin lets the stream flow into TLS.
  begin() {
    if (this._begun) return;
    this._begun = true;
    const { stream } = this;
    stream.on('data', (chunk) => {
      if (typeof chunk === 'string' || stream.readableObjectMode) {
        stream.pause();
        stream.emit('error', new codes.ERR_STREAM_WRAP());
        return;
      }
      if (!this._native.push(chunk)) stream.pause();
    });
    if (stream.readableEnded) this._native.end();
    else stream.once('end', () => this._native.end());
    stream.resume();
  }

  onroom() { this.stream.resume(); }

  onwrite(bytes, done) {
    const { stream } = this;
    if (stream.destroyed || stream.writableEnded) {
      done(true);
      return;
    }
    // Whoever reads the other end in this process goes first, as in Node.
    stream.write(bytes, (error) => setImmediate(done, Boolean(error)));
  }

  onend(bytes, done) {
    const { stream } = this;
    if (stream.destroyed || stream.writableEnded) {
      done(true);
      return;
    }
    stream.end((error) => done(Boolean(error)));
  }

  readStop() {}

  ref() {}

  unref() {}

  get isPipe() { return false; }

  get fd() { return -1; }

  getsockname() { return -1; }

  getpeername() { return -1; }

  close(callback) {
    this._native.close();
    this.stream.destroy();
    setImmediate(callback);
  }
}

for (const name of ['connect', 'connectPath', 'setNoDelay', 'setKeepAlive',
  'setTypeOfService', 'getTypeOfService', 'reset']) {
  StreamHandle.prototype[name] = () => 0;
}

module.exports = { StreamHandle };
