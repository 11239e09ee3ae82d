'use strict';

const { codes, ErrnoException, ExceptionWithHostPort } = require('internal/errors');
const {
  validateBoolean, validateObject, validatePort, validateString,
} = require('internal/validators');
const { boundSockets, isIP } = require('internal/net');

const { ERR_INVALID_ARG_VALUE, ERR_SOCKET_HANDLE_ADOPTED } = codes;

const kAdopt = Symbol('kAdopt'); // method that gives the handle away
const kPath = Symbol('kPath'); // of a local socket

// A BoundSocket has an address as soon as it is made, and belongs to whoever
// made it until a server listens on it or a socket connects with it.
class BoundSocket {
  #handle = null;
  #address = {};
  #path;

  constructor(options = {}) {
    validateObject(options, 'options');
    if (options.path !== undefined) this.#bindPath(options);
    else this.#bindAddress(options);
  }

  #bindAddress(options) {
    const port = validatePort(options.port ?? 0, 'options.port');
    const ipv6Only = options.ipv6Only ?? false;
    validateBoolean(ipv6Only, 'options.ipv6Only');
    const reusePort = options.reusePort ?? false;
    validateBoolean(reusePort, 'options.reusePort');
    const host = options.host ?? (ipv6Only ? '::' : '0.0.0.0');
    validateString(host, 'options.host');
    if (isIP(host) === 0) {
      throw new ERR_INVALID_ARG_VALUE('options.host', host,
        'must be a numeric IP address; net.BoundSocket does not perform DNS resolution');
    }
    const handle = boundSockets().bindTCP(host, port, ipv6Only, reusePort);
    if (typeof handle === 'number') {
      throw new ExceptionWithHostPort(handle, 'bind', host, port);
    }
    handle.getsockname(this.#address);
    this.#handle = handle;
  }

  #bindPath(options) {
    for (const name of ['host', 'port', 'ipv6Only', 'reusePort']) {
      if (options[name] !== undefined) {
        throw new ERR_INVALID_ARG_VALUE('options', options,
          'path is mutually exclusive with host, port, ipv6Only, and reusePort');
      }
    }
    const { path } = options;
    validateString(path, 'options.path');
    if (path[0] === '\0' && process.platform !== 'linux') {
      throw new ERR_INVALID_ARG_VALUE('options.path', path,
        'abstract socket paths are only supported on Linux');
    }
    const handle = boundSockets().bindPipe(path);
    if (typeof handle === 'number') throw new ErrnoException(handle, 'bind');
    this.#handle = handle;
    this.#path = path;
  }

  #owned() {
    if (this.#handle === null) throw new ERR_SOCKET_HANDLE_ADOPTED();
    return this.#handle;
  }

  address() {
    this.#owned();
    return this.#path ?? this.#address;
  }

  fd() { return this.#owned().fd; }

  close() {
    this.#owned().close();
    this.#handle = null;
  }

  [Symbol.dispose]() {
    if (this.#handle !== null) this.close();
  }

  [kAdopt]() {
    const handle = this.#owned();
    this.#handle = null;
    return handle;
  }

  get [kPath]() { return this.#path; }

  get isPipe() { return this.#path !== undefined; }
}

module.exports = { BoundSocket, kAdopt, kPath };
