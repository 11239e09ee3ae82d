'use strict';

// dns over the resolver of Go.

const native = binding('dns');
const { DNSException, codes, errnoName } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort,
  validateString,
} = require('internal/validators');
const { EINVAL } = require('internal/errno');
const { isIP } = require('internal/net');
const { systemPart } = require('internal/system');
const { promisify } = require('internal/util/promisify');

const ADDRCONFIG = 32;
const V4MAPPED = 8;
const ALL = 16;
const orders = ['verbatim', 'ipv4first', 'ipv6first'];
const longestName = 255; // for which libuv asks, in bytes
const NOT_FOUND = ['EAI_NONAME', 'EAI_NODATA', 'ENOENT'];

let order = 'verbatim';

// failure is an error with the resolver's code: ENOTFOUND, or libuv's name.
function failure(errno, syscall, hostname) {
  const name = errnoName(errno);
  const code = NOT_FOUND.includes(name) ? 'ENOTFOUND' : name;
  const error = new DNSException(code, syscall, hostname);
  error.errno = syscall === 'getaddrinfo' ? errno : undefined;
  return error;
}

function familyOf(family) {
  switch (family) {
    case undefined:
    case null: return 0;
    case 'IPv4': return 4;
    case 'IPv6': return 6;
    default:
      validateOneOf(family, 'options.family', [0, 4, 6]);
      return family;
  }
}

function lookupOptions(options) {
  if (typeof options === 'number') {
    validateOneOf(options, 'family', [0, 4, 6]);
    return { family: options, hints: 0, all: false, order };
  }
  if (options !== undefined && (typeof options !== 'object')) {
    throw new codes.ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  }
  const { family, hints = 0, all = false, verbatim, order: wanted } = options ?? {};
  if (hints !== 0) {
    validateNumber(hints, 'options.hints');
    if ((hints & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) {
      throw new codes.ERR_INVALID_ARG_VALUE('hints', hints >>> 0);
    }
  }
  if (all !== undefined) validateBoolean(all, 'options.all');
  if (verbatim !== undefined) validateBoolean(verbatim, 'options.verbatim');
  if (wanted !== undefined) validateOneOf(wanted, 'options.order', orders);
  const byVerbatim = verbatim === undefined ? order : verbatim ? 'verbatim' : 'ipv4first';
  return { family: familyOf(family), hints, all, order: wanted ?? byVerbatim };
}

function sorted(addresses, by) {
  if (by === 'verbatim') return addresses;
  const first = by === 'ipv4first' ? 4 : 6;
  return [...addresses.filter(({ family }) => family === first),
          ...addresses.filter(({ family }) => family !== first)];
}

function lookup(hostname, options, callback) {
  if (hostname) validateString(hostname, 'hostname');
  if (typeof options === 'function') [options, callback] = [undefined, options];
  validateFunction(callback, 'callback');
  const { family, all, hints, order: by } = lookupOptions(options);
  const answer = (addresses) => {
    if (all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  };
  if (!hostname) {
    process.nextTick(all ? () => callback(null, []) :
      () => callback(null, null, family === 6 ? 6 : 4));
    return {};
  }
  const literal = isIP(hostname);
  if (literal !== 0) {
    process.nextTick(answer, [{ address: hostname, family: literal }]);
    return {};
  }
  if (Buffer.byteLength(hostname) > longestName) {
    process.nextTick(callback, failure(-EINVAL, 'getaddrinfo', hostname));
    return {};
  }
  native.lookup(hostname, family, (errno, found) => {
    if (errno !== 0 && family === 6 && (hints & V4MAPPED) !== 0) {
      native.lookup(hostname, 4, (failed, mapped) => {
        if (failed !== 0) callback(failure(failed, 'getaddrinfo', hostname));
        else answer(mapped.map((ip) => ({ address: `::ffff:${ip}`, family: 6 })));
      });
    } else if (errno !== 0) {
      callback(failure(errno, 'getaddrinfo', hostname));
    } else {
      answer(sorted(found.map((address) => ({ address, family: isIP(address) })), by));
    }
  });
  return {};
}

Object.defineProperty(lookup, promisify.argumentNames, {
  __proto__: null, value: ['address', 'family'],
});

function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new codes.ERR_MISSING_ARGS('address', 'port', 'callback');
  if (isIP(address) === 0) throw new codes.ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  validateFunction(callback, 'callback');
  systemPart('resolver', 'dns.lookupService').lookupService(address, +port, (errno, result) => {
    if (errno !== 0) callback(failure(errno, 'getnameinfo', address));
    else callback(null, ...result);
  });
  return {};
}

Object.defineProperty(lookupService, promisify.argumentNames, {
  __proto__: null, value: ['hostname', 'service'],
});

function resolveType(type, syscall, name, callback) {
  validateString(name, 'name');
  validateFunction(callback, 'callback');
  systemPart('resolver', `dns.${types[type]}`).query(type, name, (errno, records) => {
    if (errno !== 0) callback(failure(errno, syscall, name));
    else callback(null, records);
  });
  return {};
}

const types = {
  A: 'resolve4', AAAA: 'resolve6', CNAME: 'resolveCname', MX: 'resolveMx',
  NS: 'resolveNs', PTR: 'resolvePtr', SRV: 'resolveSrv', TXT: 'resolveTxt',
};

function resolve(name, type, callback) {
  if (typeof type === 'function') [type, callback] = ['A', type];
  validateString(type, 'rrtype');
  const method = Object.hasOwn(types, type) ? types[type] : undefined;
  if (method === undefined) throw new codes.ERR_INVALID_ARG_VALUE('rrtype', type);
  return exports[method](name, callback);
}

function reverse(ip, callback) {
  if (isIP(ip) === 0) {
    const error = new DNSException('EINVAL', 'getHostByAddr', ip);
    throw error;
  }
  return resolveType('PTR', 'getHostByAddr', ip, callback);
}

function setDefaultResultOrder(wanted) {
  validateOneOf(wanted, 'dnsOrder', orders);
  order = wanted;
}

Object.assign(exports, {
  ADDRCONFIG, ALL, V4MAPPED, lookup, lookupService, resolve, reverse, setDefaultResultOrder,
  getDefaultResultOrder: () => order,
});

for (const [type, name] of Object.entries(types)) {
  exports[name] = {
    [name](host, options, callback = options) {
      return resolveType(type, `query${name.slice(7)}`.replace(/^query([46])$/,
        (_, n) => (n === '4' ? 'queryA' : 'queryAaaa')), host, callback);
    },
  }[name];
}

for (const [name, code] of Object.entries({
  NODATA: 'ENODATA', FORMERR: 'EFORMERR', SERVFAIL: 'ESERVFAIL', NOTFOUND: 'ENOTFOUND',
  NOTIMP: 'ENOTIMP', REFUSED: 'EREFUSED', BADQUERY: 'EBADQUERY', BADNAME: 'EBADNAME',
  BADFAMILY: 'EBADFAMILY', BADRESP: 'EBADRESP', CONNREFUSED: 'ECONNREFUSED',
  TIMEOUT: 'ETIMEOUT', EOF: 'EOF', FILE: 'EFILE', NOMEM: 'ENOMEM',
  DESTRUCTION: 'EDESTRUCTION', BADSTR: 'EBADSTR', BADFLAGS: 'EBADFLAGS',
  NONAME: 'ENONAME', BADHINTS: 'EBADHINTS', NOTINITIALIZED: 'ENOTINITIALIZED',
  LOADIPHLPAPI: 'ELOADIPHLPAPI', ADDRGETNETWORKPARAMS: 'EADDRGETNETWORKPARAMS',
  CANCELLED: 'ECANCELLED',
})) {
  exports[name] = code;
}

Object.defineProperty(exports, 'promises', {
  __proto__: null, get: () => require('dns/promises'), enumerable: true, configurable: true,
});
