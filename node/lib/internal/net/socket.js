'use strict';

const native = binding('net');
const { Buffer } = require('buffer');
const { Duplex } = require('stream');
const { addAbortSignal } = require('internal/streams/add_abort_signal');
const { codes, ErrnoException } = require('internal/errors');
const {
  validateAbortSignal, validateInt32, validateInteger, validateNumber,
} = require('internal/validators');
const {
  descriptors, kReinitializeHandle, kSetKeepAlive, kSetKeepAliveInitialDelay,
  kSetNoDelay, localSockets,
} = require('internal/net');
const { validateBlockList } = require('internal/net/blocklist');
const { BoundSocket, kAdopt, kPath } = require('internal/net/bound_socket');
const { isNormalized, normalizeArgs } = require('internal/net/args');
const {
  endWriting, kBuffer, kBufferCb, kBufferGen, kLastWriteQueueSize, kOwner,
  nextOwn, noop, onread, pushed, startReading, stopReading, writeTo,
} = require('internal/net/stream_io');
const { kTimeout } = require('internal/timers');
const { restartTimeout, setTimeout, stopTimeout } = require('internal/net/timeout');

const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE,
  ERR_MISSING_ARGS, ERR_SOCKET_CLOSED, ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
} = codes;

const kBytesRead = Symbol('kBytesRead');
const kBytesWritten = Symbol('kBytesWritten');
const kSetKeepAliveProbes = Symbol('kSetKeepAliveProbes'); // interval and count
const kSetTOS = Symbol('kSetTOS');
const kBound = Symbol('kBound'); // of a socket made with a BoundSocket: its path

function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  const o = socketOptions(options);

  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  this._handle = null;
  this._peername = undefined;
  this._sockname = undefined;
  this._pendingData = null;
  this._pendingEncoding = '';
  if (o.noDelay) this[kSetNoDelay] = true;
  if (o.keepAlive) this[kSetKeepAlive] = true;
  if (o.keepAliveInitialDelay) {
    this[kSetKeepAliveInitialDelay] = ~~(o.keepAliveInitialDelay / 1000);
  }
  if (o.typeOfService !== undefined) this[kSetTOS] = o.typeOfService;
  const { signal } = o;
  o.signal = undefined; // it is ours to mind
  Duplex.call(this, o);

  if (o.handle instanceof BoundSocket) {
    this[kBound] = { path: o.handle[kPath] };
    this._handle = o.handle[kAdopt]().connection();
  } else if (o.handle) {
    this._handle = o.handle;
  } else if (o.fd !== undefined) {
    this._handle = openDescriptor(o.fd);
  }
  setOnread(this, o.onread);
  this.on('end', onEnd);
  initHandle(this);
  this.server = null;
  this._server = null;
  if (o.blockList) this.blockList = o.blockList;
  startHandle(this, o);
  if (signal) addAbortSignal(signal, this);
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

// What most sockets never set costs them nothing here.
Object.assign(Socket.prototype, {
  [kTimeout]: null,
  [kLastWriteQueueSize]: 0,
  [kBuffer]: null,
  [kBufferCb]: null,
  [kBufferGen]: null,
  [kBytesRead]: 0,
  [kBytesWritten]: 0,
  [kSetNoDelay]: false,
  [kSetKeepAlive]: false,
  [kSetKeepAliveInitialDelay]: 0,
  [kSetKeepAliveProbes]: [undefined, undefined],
  [kSetTOS]: undefined,
  [kBound]: undefined,
});

const kObjectModes = ['objectMode', 'readableObjectMode', 'writableObjectMode'];

// socketOptions checks the options and completes them for Duplex.
function socketOptions(options) {
  const given = typeof options === 'number' ? { fd: options } : options;
  for (let i = 0; i < kObjectModes.length; i++) {
    const name = kObjectModes[i];
    if (given?.[name]) {
      throw new ERR_INVALID_ARG_VALUE(`options.${name}`, given[name],
        'is not supported');
    }
  }
  const o = { ...given };
  if (o.keepAliveInitialDelay !== undefined) {
    validateNumber(o.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (o.keepAliveInitialDelay < 0) o.keepAliveInitialDelay = 0;
  }
  if (o.typeOfService !== undefined) {
    validateInteger(o.typeOfService, 'options.typeOfService', 0, 255);
  }
  if (o.blockList) validateBlockList(o.blockList, 'options.blockList');
  if (o.signal) validateAbortSignal(o.signal, 'signal');
  o.allowHalfOpen = Boolean(o.allowHalfOpen);
  o.emitClose = false; // closing the handle does
  o.autoDestroy = true;
  o.decodeStrings = false;
  return o;
}

function openDescriptor(fd) {
  validateInt32(fd, 'fd', 0);
  const [handle, kind] = descriptors().open(fd);
  if (kind !== 'TCP' && kind !== 'PIPE') throw new ERR_INVALID_FD_TYPE(kind);
  if (typeof handle === 'number') throw new ErrnoException(handle, 'open');
  return handle;
}

function setOnread(socket, option) {
  if (option === null || typeof option !== 'object' ||
      typeof option.callback !== 'function') {
    return;
  }
  if (typeof option.buffer === 'function') {
    socket[kBuffer] = true; // until there is a handle to read
    socket[kBufferGen] = option.buffer;
  } else if (option.buffer instanceof Uint8Array) {
    socket[kBuffer] = option.buffer;
  } else {
    return;
  }
  socket[kBufferCb] = option.callback;
}

// initHandle ties the socket and its handle together.
function initHandle(socket) {
  const handle = socket._handle;
  if (!handle) return;
  handle[kOwner] = socket;
  handle.onread = onread;
  if (socket[kBufferGen] !== null) nextOwn(socket);
  else if (socket[kBuffer]) handle.setReadLimit(socket[kBuffer].length);
}

// renew is initHandle for a socket that had another handle.
function renew(socket) {
  socket._undestroy();
  socket._sockname = undefined;
  initHandle(socket);
}

// startHandle has the socket read from the handle it was made with.
function startHandle(socket, o) {
  const handle = socket._handle;
  if (!handle || socket[kBound]) return; // connect starts what is bound only
  if (o.pauseOnCreate) {
    handle.reading = false;
    handle.readStop();
    socket.readableFlowing = false;
  } else if (o.readable !== false && !o.manualStart) {
    socket.read(0);
  }
}

function onEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
}

// writeAfterEnd is the write of a socket whose peer has ended, and which is
// ended therefore.
function writeAfterEnd(chunk, encoding, callback) {
  if (!this.writableEnded) {
    return Duplex.prototype.write.call(this, chunk, encoding, callback);
  }
  if (typeof encoding === 'function') callback = encoding;
  const err = new Error('This socket has been ended by the other party');
  err.code = 'EPIPE';
  if (typeof callback === 'function') process.nextTick(callback, err);
  this.destroy(err);
  return false;
}

// ---- Reading

Socket.prototype._read = function(size) {
  if (this.connecting || !this._handle) {
    this.once('connect', () => this._read(size));
  } else if (!this._handle.reading) {
    startReading(this);
  }
};

// readOn is for sockets with an onread option, which nobody reads.
function readOn(socket) {
  if (socket[kBuffer] && !socket.connecting && socket._handle &&
      !socket._handle.reading) {
    startReading(socket);
  }
}

Socket.prototype.pause = function() {
  if (this[kBuffer] && !this.connecting && this._handle?.reading) {
    stopReading(this);
  }
  return Duplex.prototype.pause.call(this);
};

Socket.prototype.resume = function() {
  readOn(this);
  return Duplex.prototype.resume.call(this);
};

Socket.prototype.read = function(size) {
  readOn(this);
  return Duplex.prototype.read.call(this, size);
};

binding('streams').setReadable({
  onread,
  push: Duplex.prototype.push,
  read: Socket.prototype.read,
  _read: Socket.prototype._read,
  owner: kOwner,
  memory: kBuffer,
  pushed,
});

// ---- Writing

Socket.prototype._writeGeneric = function(writev, data, encoding, callback) {
  if (this.connecting) {
    this._pendingData = data;
    this._pendingEncoding = encoding;
    const onClose = () => callback(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
    this.once('connect', () => {
      this.off('close', onClose);
      this._writeGeneric(writev, data, encoding, callback);
    });
    this.once('close', onClose);
    return;
  }
  this._pendingData = null;
  this._pendingEncoding = '';
  if (!this._handle) {
    callback(new ERR_SOCKET_CLOSED());
    return;
  }
  this._unrefTimer();
  writeTo(this, writev, data, encoding, callback);
};

Socket.prototype._writev = function(chunks, callback) {
  this._writeGeneric(true, chunks, '', callback);
};

Socket.prototype._write = function(data, encoding, callback) {
  this._writeGeneric(false, data, encoding, callback);
};

binding('streams').setSocket({
  write: Socket.prototype._write,
  writev: Socket.prototype._writev,
  timeout: kTimeout,
  lastQueue: kLastWriteQueueSize,
  failure: (errno) => new ErrnoException(errno, 'write'),
});

Socket.prototype.end = function(data, encoding, callback) {
  Duplex.prototype.end.call(this, data, encoding, callback);
  return this;
};

Socket.prototype._final = function(callback) {
  if (this.connecting) {
    this.once('connect', () => this._final(callback));
  } else if (!this._handle) {
    callback();
  } else {
    endWriting(this, callback);
  }
};

// ---- Closing

Socket.prototype.destroySoon = function() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

Socket.prototype.resetAndDestroy = function() {
  if (!this._handle) {
    return this.destroy(new ERR_SOCKET_CLOSED());
  }
  if (this._handle.isPipe !== false) throw new ERR_INVALID_HANDLE_TYPE();
  if (this.connecting) this.once('connect', () => this._reset());
  else this._reset();
  return this;
};

Socket.prototype._reset = function() {
  this.resetAndClosing = true;
  return this.destroy();
};

Socket.prototype._destroy = function(err, callback) {
  this.connecting = false;
  stopTimeout(this);
  if (this._handle) {
    this[kBytesRead] = this._handle.bytesRead;
    this[kBytesWritten] = this._handle.bytesWritten;
    closeHandle(this, Boolean(err));
    callback(err);
  } else {
    callback(err);
    process.nextTick(() => this.emit('close'));
  }
  if (this._server) {
    this._server._connections--;
    this._server._emitCloseIfDrained?.();
  }
};

function closeHandle(socket, hadError) {
  const handle = socket._handle;
  const closed = () => socket.emit('close', hadError);
  if (socket.resetAndClosing) {
    socket.resetAndClosing = false;
    const err = handle.reset(closed);
    if (err) {
      socket.emit('error', new ErrnoException(err, 'reset'));
      handle.close(closed);
    }
  } else {
    handle.close(closed);
  }
  handle.onread = noop;
  socket._handle = null;
  socket._sockname = undefined;
}

// ---- Options of the connection

Socket.prototype._unrefTimer = function() {
  restartTimeout(this);
};

Socket.prototype.setTimeout = setTimeout;

Socket.prototype._onTimeout = function() {
  const last = this[kLastWriteQueueSize];
  if (last > 0 && this._handle) {
    const { writeQueueSize } = this._handle;
    if (writeQueueSize !== last) { // a long write makes progress
      this[kLastWriteQueueSize] = writeQueueSize;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

Socket.prototype.setNoDelay = function(enable) {
  const on = enable === undefined || Boolean(enable);
  if (!this._handle) {
    this[kSetNoDelay] = on;
  } else if (this._handle.setNoDelay && on !== this[kSetNoDelay]) {
    this[kSetNoDelay] = on;
    this._handle.setNoDelay(on);
  }
  return this;
};

// setKeepAlive takes its arguments as options too. What was set before is not
// set again.
Socket.prototype.setKeepAlive = function(enable, initialDelay, interval, count) {
  if (enable !== null && typeof enable === 'object') {
    ({ enable, initialDelay, interval, count } = enable);
  }
  const on = Boolean(enable);
  const times = [~~(initialDelay / 1000),
    interval === undefined ? undefined : ~~(interval / 1000), count];
  const before = [this[kSetKeepAliveInitialDelay], ...this[kSetKeepAliveProbes]];
  if (this._handle && (!this._handle.setKeepAlive ||
      (on === this[kSetKeepAlive] &&
       !(on && times.some((value, i) => value !== before[i]))))) {
    return this;
  }
  this[kSetKeepAlive] = on;
  [this[kSetKeepAliveInitialDelay], ...this[kSetKeepAliveProbes]] = times;
  this._handle?.setKeepAlive(on, ...times);
  return this;
};

Socket.prototype.setTypeOfService = function(tos) {
  if (Number.isNaN(tos)) throw new ERR_INVALID_ARG_TYPE('tos', 'number', tos);
  validateInteger(tos, 'tos', 0, 255);
  this[kSetTOS] = tos;
  if (this._handle && !this.connecting) {
    const err = this._handle.setTypeOfService(tos);
    if (err) throw new ErrnoException(err, 'setTypeOfService');
  }
  return this;
};

Socket.prototype.getTypeOfService = function() {
  if (!this._handle || this.connecting) return this[kSetTOS] ?? 0;
  const tos = this._handle.getTypeOfService();
  if (tos < 0) throw new ErrnoException(tos, 'getTypeOfService');
  return tos;
};

// applyOptions sets what was asked for before there was a connection.
function applyOptions(socket) {
  const handle = socket._handle;
  if (socket[kSetNoDelay]) handle.setNoDelay?.(true);
  if (socket[kSetKeepAlive]) {
    handle.setKeepAlive?.(true, socket[kSetKeepAliveInitialDelay],
      ...socket[kSetKeepAliveProbes]);
  }
  if (socket[kSetTOS] !== undefined) {
    const err = handle.setTypeOfService?.(socket[kSetTOS]);
    if (err) {
      process.emitWarning(new ErrnoException(err, 'setTypeOfService'));
    }
  }
}

Socket.prototype.ref = function() {
  if (!this._handle) this.once('connect', this.ref);
  else this._handle.ref?.();
  return this;
};

Socket.prototype.unref = function() {
  if (!this._handle) this.once('connect', this.unref);
  else this._handle.unref?.();
  return this;
};

// ---- Connecting

Socket.prototype.connect = function(...args) {
  const normalized = isNormalized(args[0]) ? args[0] : normalizeArgs(args);
  const options = normalized[0];
  const callback = normalized[1];
  if (options.port === undefined && options.path == null) {
    throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
  }
  const { connectPath, lookupAndConnect } = require('internal/net/connect');
  if (this.write === writeAfterEnd) delete this.write;
  if (this.destroyed) {
    this._handle = null;
    this._peername = undefined;
    this._sockname = undefined;
  }
  const bound = this._handle && this[kBound];
  const local = bound ? this._handle.isPipe : Boolean(options.path);
  if (!this._handle) {
    this._handle = local ? localSockets().newPipe() : native.newTCP();
    renew(this);
  }
  if (callback !== null) this.once('connect', callback);
  if (this._parent?.connecting) return this; // the one beneath will tell
  this._unrefTimer();
  this.connecting = true;
  if (local) connectPath(this, options);
  else lookupAndConnect(this, options, this[kBound] !== undefined);
  return this;
};

// The next attempt to connect has a handle of its own.
Socket.prototype[kReinitializeHandle] = function(handle) {
  this._handle?.close();
  this._handle = handle;
  renew(this);
};

// ---- State

Socket.prototype.address = function() {
  return this._getsockname();
};

Socket.prototype._getpeername = function() {
  if (this._peername === undefined && this._handle?.getpeername &&
      !this.connecting) {
    const name = {};
    if (this._handle.getpeername(name)) return name;
    this._peername = name;
  }
  return this._peername || {};
};

Socket.prototype._getsockname = function() {
  if (this[kBound]?.path !== undefined) return { address: this[kBound].path };
  if (!this._handle?.getsockname) return this._sockname || {};
  if (!this._sockname) {
    const name = {};
    if (this._handle.getsockname(name)) return name;
    this._sockname = name;
  }
  return this._sockname;
};

function property(name, enumerable, get) {
  Object.defineProperty(Socket.prototype, name, {
    get, enumerable, configurable: true,
  });
}

property('_connecting', false, function() { return this.connecting; });
property('pending', false, function() {
  return !this._handle || this.connecting;
});
property('readyState', false, function() {
  if (this.connecting) return 'opening';
  if (this.readable) return this.writable ? 'open' : 'readOnly';
  return this.writable ? 'writeOnly' : 'closed';
});
property('bufferSize', false, function() {
  return this._handle ? this.writableLength : undefined;
});
property('bytesRead', true, function() {
  return this._handle ? this._handle.bytesRead : this[kBytesRead];
});
property('_bytesDispatched', true, function() {
  return this._handle ? this._handle.bytesWritten : this[kBytesWritten];
});
property('bytesWritten', true, function() {
  const waiting = this.writableBuffer;
  if (!waiting) return undefined;
  let bytes = this._bytesDispatched;
  const count = (chunk, encoding) => {
    bytes += typeof chunk === 'string' ?
      Buffer.byteLength(chunk, encoding) : chunk.length;
  };
  for (const { chunk, encoding } of waiting) count(chunk, encoding);
  const pending = this._pendingData;
  if (Array.isArray(pending)) {
    for (const { chunk, encoding } of pending) count(chunk, encoding);
  } else if (pending) {
    count(pending, this._pendingEncoding);
  }
  return bytes;
});
for (const [end, name] of [['remote', '_getpeername'], ['local', '_getsockname']]) {
  property(`${end}Address`, true, function() { return this[name]().address; });
  property(`${end}Family`, true, function() { return this[name]().family; });
  property(`${end}Port`, true, function() { return this[name]().port; });
}

module.exports = { Socket, applyOptions };
