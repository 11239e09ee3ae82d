'use strict';

const native = binding('net');
const { codes } = require('internal/errors');
const {
  validateObject, validatePort, validateString, validateUint32,
} = require('internal/validators');
const { inspect } = require('internal/util/inspect');

const { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } = codes;

class SocketAddress {
  #address;
  #port;
  #family;
  #flowlabel;

  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #address in value;
  }

  // parse takes an address with or without a port. As in Node it is read as
  // the host of an http URL is: 80 is the port that is not told.
  static parse(input) {
    validateString(input, 'input');
    const found = split(input);
    if (found === undefined) return undefined;
    const { address, family, port } = found;
    return new SocketAddress({ address, family, port: port === 80 ? 0 : port });
  }

  constructor(options = {}) {
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') {
      throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    }
    const { address = family === 'ipv4' ? '127.0.0.1' : '::' } = options;
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel');
    this.#address = native.parseIP(address, family);
    if (this.#address === undefined) throw new ERR_INVALID_ADDRESS();
    this.#family = family;
    this.#port = port | 0;
    // Of an IPv6 flow label 20 bits are sent; IPv4 has none.
    this.#flowlabel = family === 'ipv6' ? flowlabel & 0xfffff : 0;
  }

  get address() { return this.#address; }

  get port() { return this.#port; }

  get family() { return this.#family; }

  get flowlabel() { return this.#flowlabel; }

  toJSON() {
    return {
      address: this.#address,
      port: this.#port,
      family: this.#family,
      flowlabel: this.#flowlabel,
    };
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    return `SocketAddress ${inspect(this.toJSON(), {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

// split finds the address and the port of a text.
function split(text) {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3] || 0);
  const family = match[1] === undefined ? 'ipv4' : 'ipv6';
  const address = family === 'ipv6' ?
    native.parseIP(match[1], family) : readIPv4(match[2]);
  if (address === undefined || port > 65535) return undefined;
  return { address, family, port };
}

// readIPv4 reads the forms that URLs have: parts may be octal or hexadecimal,
// and the last stands for all bytes that are left.
function readIPv4(text) {
  const parts = text.split('.');
  if (parts[parts.length - 1] === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return undefined;
  const numbers = parts.map(readPart);
  const last = numbers.pop();
  if (!(last < 256 ** (4 - numbers.length)) || !numbers.every((n) => n < 256)) {
    return undefined;
  }
  const value = numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), last);
  return [24, 16, 8, 0].map((bits) => (value >>> bits) & 0xff).join('.');
}

function readPart(part) {
  if (/^0x[0-9a-f]*$/i.test(part)) return parseInt(part.slice(2) || '0', 16);
  if (/^0[0-7]*$/.test(part)) return parseInt(part, 8);
  return /^\d+$/.test(part) ? Number(part) : NaN;
}

module.exports = { SocketAddress };
