'use strict';

const native = binding('net');
const EventEmitter = require('events');
const { getDefaultHighWaterMark } = require('stream');
const {
  codes, ErrnoException, UVExceptionWithHostPort,
} = require('internal/errors');
const {
  validateAbortSignal, validateNumber, validatePort, validateString,
} = require('internal/validators');
const { validateBlockList } = require('internal/net/blocklist');
const { BoundSocket, kAdopt, kPath } = require('internal/net/bound_socket');
const { isPipeName, normalizeArgs, toNumber } = require('internal/net/args');
const {
  descriptors, isIP, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay,
  localSockets,
} = require('internal/net');
const { Socket } = require('internal/net/socket');
const { kOwner } = require('internal/net/stream_io');

const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SERVER_ALREADY_LISTEN,
  ERR_SERVER_NOT_RUNNING,
} = codes;

const { UV } = binding('errno');

const kBacklog = 511;
const kIPv6Only = 1; // flags, as libuv's
const kReusePort = 2;

function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  let o = options;
  if (typeof options === 'function') {
    connectionListener = options;
    o = {};
  } else if (options != null && typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  o = { ...o };
  if (typeof connectionListener === 'function') {
    this.on('connection', connectionListener);
  }
  validateOptions(o);
  this._connections = 0;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;
  this.allowHalfOpen = o.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(o.pauseOnConnect);
  this.noDelay = Boolean(o.noDelay);
  this.keepAlive = Boolean(o.keepAlive);
  this.keepAliveInitialDelay =
    Math.max(0, ~~((o.keepAliveInitialDelay ?? 0) / 1000));
  this.highWaterMark = o.highWaterMark ?? getDefaultHighWaterMark();
  if (o.blockList) this.blockList = o.blockList;
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

function validateOptions(o) {
  if (o.keepAliveInitialDelay !== undefined) {
    validateNumber(o.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
  }
  if (o.highWaterMark !== undefined) {
    validateNumber(o.highWaterMark, 'options.highWaterMark');
  }
  if (o.blockList) validateBlockList(o.blockList, 'options.blockList');
}

// ---- Listening

Server.prototype.listen = function(...args) {
  const normalized = normalizeArgs(args);
  const [given, callback] = normalized;
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (callback !== null) this.once('listening', callback);
  const backlogArg = toNumber(args.length > 1 && args[1]) ||
    toNumber(args.length > 2 && args[2]);

  const bound = given instanceof BoundSocket ? given : given.handle;
  if (bound instanceof BoundSocket) {
    listenBound(this, bound, backlogArg || kBacklog);
    return this;
  }
  this._listeningId++;
  const options = given._handle || given.handle || given;
  if (typeof options.listen === 'function' && options.getsockname) {
    this._handle = options;
    this._listen2(null, -1, -1, backlogArg);
    return this;
  }
  closeOnAbort(this, options.signal);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    this._listen2(null, null, null, backlogArg, options.fd);
    return this;
  }
  let { port } = options;
  if (args.length === 0 || typeof args[0] === 'function' ||
      (port === undefined && 'port' in options) || port === null) {
    port = 0;
  }
  if (typeof port === 'number' || typeof port === 'string') {
    validatePort(port, 'options.port');
    listenPort(this, port | 0, options, options.backlog || backlogArg);
    return this;
  }
  if (options.path && isPipeName(options.path)) {
    listenPath(this, options, options.backlog || backlogArg);
    return this;
  }
  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', given,
      'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', given);
};

function listenBound(server, bound, backlog) {
  const handle = bound[kAdopt]().listen(backlog);
  if (bound.isPipe) server._pipeName = bound[kPath];
  server._listeningId++;
  if (typeof handle === 'number') {
    failed(server, handle, null, -1);
    return;
  }
  server._handle = handle;
  server._listen2(null, -1, -1, backlog);
}

function listenPort(server, port, options, backlog) {
  const flags = (options.ipv6Only === true ? kIPv6Only : 0) |
    (options.reusePort === true ? kReusePort : 0);
  const { host } = options;
  if (!host) {
    server._listen2(null, port, 4, backlog, undefined, flags);
    return;
  }
  const id = server._listeningId;
  lookup(host, (err, addresses) => {
    if (server._listeningId !== id) return; // another listen took its place
    if (err) {
      server.emit('error', err);
      return;
    }
    const { address, family } = addresses.find(isUsable) ?? addresses[0];
    server._listen2(address, port, family, backlog, undefined, flags);
  });
}

function lookup(host, callback) {
  validateString(host, 'hostname');
  const family = isIP(host);
  if (family !== 0) process.nextTick(callback, null, [{ address: host, family }]);
  else require('dns').lookup(host, { all: true }, callback);
}

// isUsable tells whether an address can be bound without naming a network.
function isUsable({ address, family }) {
  return family !== 6 || !/^fe[89ab]/i.test(address) || address.includes('%');
}

function listenPath(server, options, backlog) {
  server._pipeName = options.path;
  server._handle = createPipeHandle(options);
  if (typeof server._handle === 'number') {
    const errno = server._handle;
    server._handle = null;
    failed(server, errno, options.path, -1);
    return;
  }
  server._listen2(options.path, -1, -1, backlog);
}

function createPipeHandle({ path, readableAll, writableAll }) {
  return localSockets().listenPipe(path, readableAll === true, writableAll === true);
}

// createServerHandle binds. It returns a handle or an errno.
function createServerHandle(address, port, addressType, fd, flags) {
  if (typeof fd === 'number' && fd >= 0) return descriptors().listenFd(fd);
  if (port === -1 && addressType === -1) {
    return localSockets().listenPipe(address, false, false);
  }
  return native.listenTCP(address || (addressType === 6 ? '::' : '0.0.0.0'),
    port, Boolean(flags & kIPv6Only), Boolean(flags & kReusePort));
}

// bindAny binds all addresses of the system, of both families if it can.
function bindAny(port, fd, flags) {
  const handle = createServerHandle('::', port, 6, fd, flags);
  if (typeof handle !== 'number' || handle === UV.UV_EADDRINUSE ||
      handle === UV.UV_EACCES) {
    return { handle, address: '::', family: 6 };
  }
  return {
    handle: createServerHandle('0.0.0.0', port, 4, fd, flags & ~kIPv6Only),
    address: '0.0.0.0',
    family: 4,
  };
}

Server.prototype._listen2 = function(address, port, family, backlog, fd, flags) {
  if (!this._handle) {
    const bound = address || typeof fd === 'number' ? {
      handle: createServerHandle(address, port, family, fd, flags),
      address,
      family,
    } : bindAny(port, fd, flags);
    ({ address, family } = bound);
    if (typeof bound.handle === 'number') {
      failed(this, bound.handle, address, port);
      return;
    }
    this._handle = bound.handle;
  }
  this._handle.onconnection = onconnection;
  this._handle[kOwner] = this;
  const errno = this._handle.listen(backlog || kBacklog);
  if (errno) {
    this._handle.close();
    this._handle = null;
    failed(this, errno, address, port);
    return;
  }
  this._connectionKey = `${family}:${address}:${port}`;
  if (this._unref) this.unref();
  process.nextTick(emitListening, this);
};

function failed(server, errno, address, port) {
  const err = new UVExceptionWithHostPort(errno, 'listen', address, port);
  process.nextTick(() => server.emit('error', err));
}

function emitListening(server) {
  if (server._handle) server.emit('listening');
}

function closeOnAbort(server, signal) {
  if (signal === undefined) return;
  validateAbortSignal(signal, 'options.signal');
  const onAborted = () => server.close();
  if (signal.aborted) {
    process.nextTick(onAborted);
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const listener = addAbortListener(signal, onAborted);
  server.once('close', listener[Symbol.dispose]);
}

// ---- Connections

// onconnection is called by the handle.
function onconnection(errno, handle) {
  const server = this[kOwner];
  if (errno) {
    server.emit('error', new ErrnoException(errno, 'accept'));
    return;
  }
  if (isBlocked(server, handle)) {
    handle.close();
    return;
  }
  if (server.maxConnections != null &&
      server._connections >= server.maxConnections) {
    const ends = endsOf(handle);
    handle.close();
    server.emit('drop', ends);
    return;
  }
  const socket = new Socket({
    handle,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    readable: true,
    writable: true,
    readableHighWaterMark: server.highWaterMark,
    writableHighWaterMark: server.highWaterMark,
  });
  if (server.noDelay && handle.setNoDelay) {
    socket[kSetNoDelay] = true;
    handle.setNoDelay(true);
  }
  if (server.keepAlive && handle.setKeepAlive) {
    socket[kSetKeepAlive] = true;
    socket[kSetKeepAliveInitialDelay] = server.keepAliveInitialDelay;
    handle.setKeepAlive(true, server.keepAliveInitialDelay);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit('connection', socket);
}

function isBlocked(server, handle) {
  if (!server.blockList || handle.isPipe) return false;
  const { remoteAddress } = endsOf(handle);
  return Boolean(remoteAddress) &&
    server.blockList.check(remoteAddress, `ipv${isIP(remoteAddress)}`);
}

// endsOf tells the addresses of a connection; a local one has none.
function endsOf(handle) {
  if (handle.isPipe) return undefined;
  const local = {};
  const remote = {};
  handle.getsockname(local);
  handle.getpeername(remote);
  return {
    __proto__: null,
    localAddress: local.address,
    localPort: local.port,
    localFamily: local.family,
    remoteAddress: remote.address,
    remotePort: remote.port,
    remoteFamily: remote.family,
  };
}

Server.prototype.getConnections = function(callback) {
  process.nextTick(() => callback(null, this._connections));
  return this;
};

Server.prototype[EventEmitter.captureRejectionSymbol] = function(err, event, socket) {
  if (event === 'connection') socket.destroy(err);
  else this.emit('error', err);
};

// ---- State and closing

Object.defineProperty(Server.prototype, 'listening', {
  get() { return Boolean(this._handle); },
  enumerable: true,
  configurable: true,
});

Server.prototype.address = function() {
  if (!this._handle || this._handle.isPipe) return this._pipeName ?? null;
  const name = {};
  const errno = this._handle.getsockname(name);
  if (errno) throw new ErrnoException(errno, 'address');
  return name;
};

Server.prototype.close = function(callback) {
  if (typeof callback === 'function') {
    this.once('close', this._handle ? callback :
      () => callback(new ERR_SERVER_NOT_RUNNING()));
  }
  this._listeningId++; // a look-up under way leads to nothing
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  this._emitCloseIfDrained();
  return this;
};

Server.prototype[Symbol.asyncDispose] = function() {
  if (!this._handle) return Promise.resolve();
  return new Promise((resolve, reject) => {
    this.close((err) => err ? reject(err) : resolve());
  });
};

Server.prototype._emitCloseIfDrained = function() {
  if (this._handle || this._connections) return;
  process.nextTick(() => this.emit('close'));
};

Server.prototype.ref = function() {
  this._unref = false;
  this._handle?.ref();
  return this;
};

Server.prototype.unref = function() {
  this._unref = true;
  this._handle?.unref();
  return this;
};

module.exports = { Server, createServerHandle };
