'use strict';
// Reading and writing of a stream through its handle.

const { ErrnoException } = require('internal/errors');
const { Buffer } = require('buffer');
const Readable = require('internal/streams/readable');

const { UV_EOF, UV_ENOTCONN } = binding('errno').UV;

const kOwner = Symbol('owner'); // of a handle: its socket
const kBuffer = Symbol('kBuffer'); // of a socket: the memory of onread
const kBufferCb = Symbol('kBufferCb');
const kBufferGen = Symbol('kBufferGen');
const kLastWriteQueueSize = Symbol('lastWriteQueueSize');

function noop() {}

function startReading(socket) {
  const handle = socket._handle;
  handle.reading = true;
  const err = handle.readStart();
  if (err) socket.destroy(new ErrnoException(err, 'read'));
}

function stopReading(socket) {
  const handle = socket._handle;
  handle.reading = false;
  if (socket.destroyed) return;
  const err = handle.readStop();
  if (err) socket.destroy(new ErrnoException(err, 'read'));
}

// onread is called by a handle with a chunk, or a negative number.
function onread(nread, chunk) {
  const socket = this[kOwner];
  socket._unrefTimer();
  if (nread > 0) {
    if (socket.destroyed) return;
    const more = socket[kBuffer] ? giveOwn(socket, chunk) : socket.push(chunk);
    if (!more && socket._handle === this) stopReading(socket);
  } else if (nread === UV_EOF) {
    onEnd(socket);
  } else if (nread < 0) {
    socket.destroy(new ErrnoException(nread, 'read'));
  }
}

// pushed is what follows a chunk that the Go part has given to the listeners.
function pushed(socket, handle) {
  if (!Readable.pushed(socket) && socket._handle === handle) stopReading(socket);
}

// giveOwn copies a chunk to the memory of the socket's onread option.
function giveOwn(socket, chunk) {
  let more = true;
  for (let at = 0; at < chunk.length && !socket.destroyed;) {
    const target = socket[kBuffer];
    const part = chunk.subarray(at, at + target.length);
    target.set(part);
    at += part.length;
    if (socket[kBufferCb](part.length, target) === false) more = false;
    if (socket[kBufferGen] !== null) nextOwn(socket);
  }
  return more;
}

// nextOwn asks for the memory of the next chunk. False: there is none.
function nextOwn(socket) {
  const target = socket[kBufferGen]();
  if (!(target instanceof Uint8Array)) return false;
  socket[kBuffer] = target;
  socket._handle?.setReadLimit(target.length);
  return true;
}

function onEnd(socket) {
  if (socket._readableState.endEmitted) return;
  socket.push(null);
  socket.read(0);
}

function toBuffer(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}

// writeTo writes a chunk, or the chunks of writev, and calls callback when
// they have been written. The Go part of streams does the same for a socket that
// is connected and has no timeout.
function writeTo(socket, writev, data, encoding, callback) {
  const handle = socket._handle;
  const buffers = !writev ? toBuffer(data, encoding) : data.map(
    data.allBuffers ? (item) => item.chunk :
      (item) => toBuffer(item.chunk, item.encoding));
  const answer = handle.write(buffers, (err) => {
    if (socket.destroyed) {
      callback(null);
    } else if (err < 0) {
      callback(new ErrnoException(err, 'write'));
    } else {
      socket._unrefTimer();
      socket[kLastWriteQueueSize] = 0;
      callback();
    }
  });
  if (answer < 0) {
    callback(new ErrnoException(answer, 'write'));
  } else if (answer === 0) {
    callback();
  } else {
    socket[kLastWriteQueueSize] = handle.writeQueueSize;
  }
}

// endWriting sends the end and calls callback when it has been sent.
function endWriting(socket, callback) {
  const err = socket._handle.shutdown(() => callback());
  if (err === UV_ENOTCONN) callback();
  else if (err) callback(new ErrnoException(err, 'shutdown'));
}

module.exports = {
  endWriting,
  kBuffer,
  kBufferCb,
  kBufferGen,
  kLastWriteQueueSize,
  kOwner,
  nextOwn,
  noop,
  onread,
  pushed,
  startReading,
  stopReading,
  writeTo,
};
