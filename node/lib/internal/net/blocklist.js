'use strict';

const native = binding('net');
const { codes } = require('internal/errors');
const {
  validateArray, validateInt32, validateString,
} = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const { SocketAddress } = require('internal/net/socketaddress');
const { isIP } = require('internal/net');

const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } = codes;

class BlockList {
  #list = native.newBlockList();

  // The networks that are nobody's on the internet.
  static PRIVATE_RANGES = Object.freeze(['10.0.0.0/8', '172.16.0.0/12',
    '192.168.0.0/16', '127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10',
    'fc00::/7']);

  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #list in value;
  }

  addAddress(address, family = 'ipv4') {
    this.#list.addAddress(addressOf(address, family, 'address').address);
  }

  // Either all addresses are added or, if one is none, nothing is.
  addAddresses(addresses, family = 'ipv4') {
    validateArray(addresses, 'addresses');
    validateString(family, 'family');
    const list = addresses.map((address, i) =>
      addressOf(address, family, `addresses[${i}]`));
    for (const { address } of list) this.#list.addAddress(address);
  }

  removeAddress(address, family = 'ipv4') {
    this.#list.removeAddress(addressOf(address, family, 'address').address);
  }

  addRange(start, end, family = 'ipv4') {
    const first = addressOf(start, family, 'start');
    const last = addressOf(end, family, 'end');
    if (first.family !== last.family ||
        !this.#list.addRange(first.address, last.address)) {
      throw new ERR_INVALID_ARG_VALUE('start', first, 'must come before end');
    }
  }

  removeRange(start, end, family = 'ipv4') {
    this.#list.removeRange(addressOf(start, family, 'start').address,
      addressOf(end, family, 'end').address);
  }

  addSubnet(network, prefix, family = 'ipv4') {
    const base = addressOf(network, family, 'network');
    validateInt32(prefix, 'prefix', 0, base.family === 'ipv4' ? 32 : 128);
    this.#list.addSubnet(base.address, prefix);
  }

  removeSubnet(network, prefix, family = 'ipv4') {
    const base = addressOf(network, family, 'network');
    validateInt32(prefix, 'prefix', 0, base.family === 'ipv4' ? 32 : 128);
    this.#list.removeSubnet(base.address, prefix);
  }

  addCIDR(cidr) { this.addSubnet(...subnetOf(cidr, 'cidr')); }

  addCIDRs(cidrs) {
    validateArray(cidrs, 'cidrs');
    const list = cidrs.map((cidr, i) => subnetOf(cidr, `cidrs[${i}]`));
    for (const subnet of list) this.addSubnet(...subnet);
  }

  removeCIDR(cidr) { this.removeSubnet(...subnetOf(cidr, 'cidr')); }

  clear() { this.#list.clear(); }

  get size() { return this.rules.length; }

  check(address, family = 'ipv4') {
    let known = address;
    if (!SocketAddress.isSocketAddress(address)) {
      validateString(address, 'address');
      validateString(family, 'family');
      try {
        known = new SocketAddress({ address, family });
      } catch {
        return false; // what is no address is on no list
      }
    }
    return this.#list.check(known.address);
  }

  // fromJSON adds the rules that toJSON gave, as an array or as text.
  fromJSON(data) {
    const rules = typeof data === 'string' ? JSON.parse(data) : data;
    if (!Array.isArray(rules) || !rules.every((r) => typeof r === 'string')) {
      throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], rules);
    }
    for (const rule of rules) this.#addRule(rule);
  }

  // Texts that are no rules are passed over, as in Node.
  #addRule(rule) {
    const match = /^(Address|Range|Subnet): IPv([46]) (\S+)$/.exec(rule);
    if (match === null) return;
    const [, kind, version, text] = match;
    const family = `ipv${version}`;
    const [first, second] = text.split(kind === 'Subnet' ? '/' : '-');
    if (isIP(first) !== Number(version)) return;
    if (kind === 'Address') {
      this.addAddress(first, family);
    } else if (kind === 'Subnet') {
      this.addSubnet(first, Number(second), family);
    } else if (isIP(second) === Number(version)) {
      this.addRange(first, second, family);
    }
  }

  toJSON() { return this.rules; }

  get rules() { return this.#list.rules(); }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    return `BlockList ${inspect({ rules: this.rules }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

function addressOf(address, family, name) {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  validateString(family, 'family');
  return new SocketAddress({ address, family });
}

// subnetOf takes a network in CIDR notation apart: address, prefix and family.
function subnetOf(cidr, name) {
  validateString(cidr, name);
  const slash = cidr.lastIndexOf('/');
  if (slash < 0) {
    throw new ERR_INVALID_ARG_VALUE('cidr', cidr,
      'must contain a prefix length (e.g. "10.0.0.0/8")');
  }
  const address = cidr.slice(0, slash);
  const length = cidr.slice(slash + 1);
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  if (!/^-?\d+$/.test(length)) {
    throw new ERR_INVALID_ARG_VALUE('cidr', cidr,
      'prefix length must be a valid integer');
  }
  validateInt32(Number(length), 'prefix', 0, family === 'ipv4' ? 32 : 128);
  addressOf(address, family, name);
  return [address, Number(length), family];
}

// blocked tells whether a list, which may be undefined, has an address.
function blocked(list, address) {
  return Boolean(list?.check(address, `ipv${isIP(address)}`));
}

// validateBlockList is for options that take a list.
function validateBlockList(list, name) {
  if (!BlockList.isBlockList(list)) {
    throw new ERR_INVALID_ARG_TYPE(name, 'net.BlockList', list);
  }
}

module.exports = { BlockList, blocked, validateBlockList };
