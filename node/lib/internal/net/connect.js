'use strict';
// Connecting of a socket: to a path, to one address, or to the addresses of a
// host in turn (RFC 8305, section 5, loosely).

const native = binding('net');
const {
  codes, ExceptionWithHostPort, NodeAggregateError,
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateNumber, validateOneOf,
  validatePort, validateString, validateSystemString,
} = require('internal/validators');
const { Timeout, clearTimeout } = require('internal/timers');
const autoSelect = require('internal/net/auto_select');
const { blocked } = require('internal/net/blocklist');
const { isIP, kReinitializeHandle, localSockets } = require('internal/net');
const { applyOptions } = require('internal/net/socket');

const {
  ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  ERR_INVALID_IP_ADDRESS,
  ERR_IP_BLOCKED, ERR_SOCKET_CONNECTION_TIMEOUT,
} = codes;

const { UV } = binding('errno');

// Errors that the system tells at once, before an attempt is under way. Node
// adds the local address to them.
const kImmediate = new Set([
  UV.UV_EACCES, UV.UV_EADDRNOTAVAIL, UV.UV_EAFNOSUPPORT, UV.UV_EINVAL,
  UV.UV_ENETUNREACH, UV.UV_EPERM,
]);

function fail(socket, err) {
  process.nextTick(() => socket.destroy(err));
}

// An attempt is { address, port, family, localAddress, localPort, bound }; bound
// is the socket if it was bound before.

function attemptError(attempt, errno, syscall) {
  if (syscall === 'bind') {
    return new ExceptionWithHostPort(errno, 'bind', attempt.localAddress,
      attempt.localPort);
  }
  const { address, port, localAddress, localPort } = attempt;
  let local;
  if (localAddress && localPort) local = `${localAddress}:${localPort}`;
  const err = new ExceptionWithHostPort(errno, 'connect', address, port, local ??
    (kImmediate.has(errno) ? unconnectedName(attempt) : undefined));
  if (local !== undefined) {
    err.localAddress = localAddress;
    err.localPort = localPort;
  }
  return err;
}

// unconnectedName is the local address of a socket, which is none if it is not
// bound.
function unconnectedName({ family, localAddress, localPort, bound }) {
  if (bound) return `${bound.localAddress}:${bound.localPort}`;
  if (family === undefined) return 'undefined:undefined';
  return `${localAddress ?? (family === 6 ? '::' : '0.0.0.0')}:${localPort ?? 0}`;
}

function start(handle, attempt, callback) {
  return handle.connect(attempt.address, attempt.port, attempt.localAddress,
    attempt.localPort, callback);
}

// connected completes a connection.
function connected(socket) {
  socket.connecting = false;
  socket._sockname = undefined;
  socket._unrefTimer();
  applyOptions(socket);
  socket.emit('connect');
  socket.emit('ready');
  if (!socket.isPaused()) socket.read(0);
}

// completed takes the outcome of the only attempt.
function completed(socket, attempt, errno, syscall) {
  if (socket.destroyed) return;
  if (errno === 0) {
    connected(socket);
    return;
  }
  socket.connecting = false;
  socket._sockname = undefined;
  const err = attemptError(attempt, errno, syscall);
  if (syscall !== 'bind' && !kImmediate.has(errno)) {
    socket.emit('connectionAttemptFailed', attempt.address, attempt.port,
      attempt.family, err);
  }
  socket.destroy(err);
}

function connectPath(socket, { path }) {
  validateString(path, 'options.path');
  localSockets();
  const handle = socket._handle;
  const attempt = { address: path };
  const errno = handle.connectPath(path, (errno) => {
    if (socket._handle === handle) completed(socket, attempt, errno, 'connect');
  });
  if (errno) socket.destroy(attemptError(attempt, errno, 'connect'));
}

function connectAddress(socket, attempt) {
  const { address, port, family } = attempt;
  if (family === 4 || family === 6) {
    socket.emit('connectionAttempt', address, port, family);
    if (!socket.connecting) return;
  }
  if (blocked(socket.blockList, address)) {
    socket.destroy(new ERR_IP_BLOCKED(address));
    return;
  }
  const handle = socket._handle;
  const errno = start(handle, attempt, (errno, syscall) => {
    if (socket._handle === handle) completed(socket, attempt, errno, syscall);
  });
  if (errno) socket.destroy(attemptError(attempt, errno, 'connect'));
}

// ---- The addresses of a host

// lookupAndConnect connects to a host. isBound tells that the socket was bound
// before: then it has an address and its family.
function lookupAndConnect(socket, options, isBound) {
  const { localAddress, localPort } = options;
  const host = options.host || 'localhost';
  validateHost(options);
  if (isBound && (localAddress !== undefined || localPort !== undefined)) {
    throw new ERR_INVALID_ARG_VALUE('options', options,
      'localAddress and localPort cannot be used with an adopted bound socket');
  }
  if (localAddress && !isIP(localAddress)) {
    throw new ERR_INVALID_IP_ADDRESS(localAddress);
  }
  if (localPort) validateNumber(localPort, 'options.localPort');
  const { port } = options;
  if (port !== undefined) { // it is where the path is for a socket bound to an address
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    }
    validatePort(port);
  }
  const select = selection(options);

  const target = { port: port | 0, localAddress, localPort };
  if (isBound) {
    select.enabled = false;
    target.bound = socket;
  }
  const family = isIP(host);
  if (family !== 0 && isBound) {
    connectAddress(socket, { ...target, address: host, family });
    return;
  }
  if (family !== 0) {
    process.nextTick(() => {
      if (socket.connecting) {
        connectAddress(socket, { ...target, address: host, family });
      }
    });
    return;
  }
  if (options.lookup != null) {
    validateFunction(options.lookup, 'options.lookup');
  }
  lookup(socket, host, options, target, select);
}

function validateHost({ host }) {
  if (host) validateSystemString(host, 'options.host');
}

// selection returns whether and how long attempts are made in turn.
function selection({ autoSelectFamily, autoSelectFamilyAttemptTimeout }) {
  const select = {
    enabled: autoSelect.getDefault(), timeout: autoSelect.getDefaultTimeout(),
  };
  if (autoSelectFamily != null) {
    validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
    select.enabled = autoSelectFamily;
  }
  if (autoSelectFamilyAttemptTimeout != null) {
    select.timeout = autoSelect.checkTimeout(autoSelectFamilyAttemptTimeout,
      'options.autoSelectFamilyAttemptTimeout');
  }
  return select;
}

function lookup(socket, host, options, target, select) {
  const dns = require('dns');
  const dnsOptions = {
    family: options.family === 'IPv4' ? 4 :
      options.family === 'IPv6' ? 6 : options.family,
    hints: options.hints || 0,
  };
  const oneFamily = dnsOptions.family === 4 || dnsOptions.family === 6;
  if (process.platform !== 'win32' && !oneFamily && dnsOptions.hints === 0) {
    dnsOptions.hints = dns.ADDRCONFIG;
  }
  const resolve = options.lookup || dns.lookup;
  socket._host = host;
  if (select.enabled && !oneFamily && !target.localAddress) {
    dnsOptions.all = true;
    resolve(host, dnsOptions, (err, addresses) => {
      onAddresses(socket, options, target, select, err, addresses);
    });
    return;
  }
  resolve(host, dnsOptions, (err, ip, family) => {
    socket.emit('lookup', err, ip, family, host);
    if (!socket.connecting) return;
    const problem = err || addressError(ip, family, options);
    if (problem) {
      fail(socket, problem);
      return;
    }
    socket._unrefTimer();
    connectAddress(socket, { ...target, address: ip, family });
  });
}

function addressError(ip, family, { host, port }) {
  if (typeof ip !== 'string' || !isIP(ip)) return new ERR_INVALID_IP_ADDRESS(ip);
  if (family !== 4 && family !== 6) {
    return new ERR_INVALID_ADDRESS_FAMILY(family, host, port);
  }
  return null;
}

function onAddresses(socket, options, target, select, err, addresses) {
  const host = socket._host;
  if (err) {
    socket.emit('lookup', err, undefined, undefined, host);
    if (socket.connecting) fail(socket, err);
    return;
  }
  const valid = [];
  for (const { address, family } of addresses) {
    socket.emit('lookup', err, address, family, host);
    if (!socket.connecting) return;
    if (addressError(address, family, options) === null) {
      valid.push({ ...target, address, family });
    }
  }
  if (valid.length === 0) {
    const first = addresses[0];
    fail(socket, addressError(first?.address, first?.family, options));
    return;
  }
  socket._unrefTimer();
  const attempts = interleave(valid);
  if (attempts.length === 1) connectAddress(socket, attempts[0]);
  else new Selection(socket, attempts, select.timeout).next();
}

// interleave takes turns between the families, from that of the first.
function interleave(attempts) {
  const { family } = attempts[0];
  const same = attempts.filter((a) => a.family === family);
  const other = attempts.filter((a) => a.family !== family);
  const mixed = [];
  while (same.length > 0 || other.length > 0) {
    if (same.length > 0) mixed.push(same.shift());
    if (other.length > 0) mixed.push(other.shift());
  }
  return mixed;
}

// A Selection tries addresses in turn. The last may take as long as it wants.
class Selection {
  constructor(socket, attempts, timeout) {
    this.socket = socket;
    this.attempts = attempts;
    this.timeout = timeout;
    this.current = 0;
    this.timer = null;
    this.errors = [];
    socket.autoSelectFamilyAttemptedAddresses = [];
  }

  next() {
    const { socket } = this;
    this.stopTimer();
    if (!socket.connecting) return;
    if (this.current === this.attempts.length) {
      socket.destroy(this.errors.length === 0 ?
        new ERR_SOCKET_CONNECTION_TIMEOUT() :
        new NodeAggregateError(this.errors));
      return;
    }
    if (this.current > 0) socket[kReinitializeHandle](native.newTCP());
    const attempt = this.attempts[this.current++];
    const { address, port, family } = attempt;
    if (blocked(socket.blockList, address)) {
      this.failed(attempt, new ERR_IP_BLOCKED(address));
      return;
    }
    socket.emit('connectionAttempt', address, port, family);
    if (!socket.connecting) return;
    socket.autoSelectFamilyAttemptedAddresses.push(`${address}:${port}`);
    this.begin(attempt);
  }

  begin(attempt) {
    const handle = this.socket._handle;
    let over = false; // another attempt has taken its place
    const errno = start(handle, attempt, (errno, syscall) => {
      if (over || this.socket._handle !== handle) return;
      if (errno === 0) {
        this.stopTimer();
        connected(this.socket);
      } else {
        this.failed(attempt, attemptError(attempt, errno, syscall));
      }
    });
    if (errno) {
      this.failed(attempt, attemptError(attempt, errno, 'connect'));
    } else if (this.current < this.attempts.length) {
      this.timer = new Timeout(() => {
        over = true;
        this.timedOut(attempt, handle);
      }, this.timeout, undefined, false, true);
    }
  }

  failed(attempt, err) {
    this.errors.push(err);
    this.socket.emit('connectionAttemptFailed', attempt.address, attempt.port,
      attempt.family, err);
    this.next();
  }

  timedOut(attempt, handle) {
    const { address, port, family } = attempt;
    this.socket.emit('connectionAttemptTimeout', address, port, family);
    this.errors.push(attemptError(attempt, UV.UV_ETIMEDOUT, 'connect'));
    handle.close();
    this.next();
  }

  stopTimer() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

module.exports = { connectPath, lookupAndConnect };
