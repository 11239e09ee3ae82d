'use strict';

const { Readable, Writable } = require('stream');
const { runLater, toPath } = require('internal/fs/run');
const { operations } = require('internal/fs/operations');
const { validateInteger } = require('internal/validators');
const { codes } = require('internal/errors');

const kBusy = Symbol('busy');
const kIdle = Symbol('idle');

function settings(options) {
  return typeof options === 'string' ? { encoding: options } : { ...options };
}

// described returns what streams for reading and writing share, before there is
// one: a stream opens its file on the next tick, also one whose maker threw.
function described(path, options, flags) {
  let fd = options.fd ?? null;
  if (fd !== null && typeof fd !== 'number') fd = fd.fd;
  return {
    fd,
    path: fd === null ? toPath(path) : undefined,
    flags: options.flags ?? flags,
    mode: options.mode ?? 0o666,
    closesFile: options.autoClose !== false,
  };
}

function construct(callback) {
  if (this.fd !== null) {
    callback();
    return;
  }
  runLater(operations.open(this.path, this.flags, this.mode), (err, fd) => {
    if (err) {
      callback(err);
      return;
    }
    this.fd = fd;
    callback();
    this.emit('open', fd);
    this.emit('ready');
  });
}

// perform runs an operation on the file. The file is not closed meanwhile.
function perform(stream, operation, callback) {
  stream[kBusy] = true;
  runLater(operation, (err, n) => {
    stream[kBusy] = false;
    callback(err, n);
    if (stream.destroyed) stream.emit(kIdle, err);
  });
}

function destroy(err, callback) {
  if (this[kBusy]) {
    this.once(kIdle, (late) => close(this, err ?? late, callback));
  } else {
    close(this, err, callback);
  }
}

function close(stream, err, callback) {
  const { fd } = stream;
  stream.fd = null;
  if (fd === null || !stream.closesFile) {
    callback(err);
    return;
  }
  runLater(operations.close(fd), (late) => callback(err ?? late));
}

class ReadStream extends Readable {
  constructor(path, options) {
    const given = settings(options);
    const file = described(path, given, 'r');
    const { start, end = Infinity } = given;
    if (start !== undefined) validateInteger(start, 'start', 0);
    if (end !== Infinity) validateInteger(end, 'end', 0);
    if (start !== undefined && start > end) {
      throw new codes.ERR_OUT_OF_RANGE('start', `<= "end" (here: ${end})`, start);
    }
    super({
      highWaterMark: 64 * 1024, ...given, autoDestroy: given.autoClose ?? true,
    });
    Object.assign(this, file, { start, end, pos: start, bytesRead: 0 });
  }

  _construct(callback) { Reflect.apply(construct, this, [callback]); }

  _read(size) {
    const left = this.end - (this.start ?? 0) + 1 - this.bytesRead;
    const most = Math.min(size, left);
    if (most <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafe(most);
    perform(this, operations.read(this.fd, buffer, 0, most, this.pos), (err, n) => {
      if (this.destroyed) return;
      if (err) {
        this.destroy(err);
        return;
      }
      this.bytesRead += n;
      if (this.pos !== undefined) this.pos += n;
      this.push(n === 0 ? null : buffer.subarray(0, n));
    });
  }

  _destroy(err, callback) { Reflect.apply(destroy, this, [err, callback]); }

  close(callback) {
    if (callback) this.once('close', callback);
    this.destroy();
  }

  get pending() { return this.fd === null; }
}

class WriteStream extends Writable {
  constructor(path, options) {
    const given = settings(options);
    const file = described(path, given, 'w');
    const { start } = given;
    if (start !== undefined) validateInteger(start, 'start', 0);
    super({ ...given, decodeStrings: true, autoDestroy: given.autoClose ?? true });
    Object.assign(this, file, { start, pos: start, bytesWritten: 0 });
    if (given.encoding) this.setDefaultEncoding(given.encoding);
  }

  _construct(callback) { Reflect.apply(construct, this, [callback]); }

  _write(chunk, encoding, callback) {
    perform(this, operations.write(this.fd, chunk, 0, chunk.length, this.pos), (err, n) => {
      if (err) {
        callback(err);
        return;
      }
      this.bytesWritten += n;
      if (this.pos !== undefined) this.pos += n;
      if (n === chunk.length) callback();
      else if (this.destroyed) callback(new codes.ERR_STREAM_DESTROYED('write'));
      else this._write(chunk.subarray(n), encoding, callback);
    });
  }

  _destroy(err, callback) { Reflect.apply(destroy, this, [err, callback]); }

  close(callback) {
    if (callback) {
      if (this.closed) process.nextTick(callback);
      else this.once('close', callback);
    }
    this.end();
  }

  get pending() { return this.fd === null; }
}

module.exports = { ReadStream, WriteStream };
