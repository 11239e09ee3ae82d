'use strict';

// goja_nodejs' Buffer, completed to Node's.

const { Buffer } = binding('buffer');
const native = binding('encoding');
const { codes, nativeError } = require('internal/errors');
const {
  validateArray, validateInteger, validateNumber, validateString,
} = require('internal/validators');
const { encodingOf, namedEncoding } = require('internal/buffer/encodings');
const { bytesFrom } = require('internal/buffer/from');
const { addNumbers } = require('internal/buffer/numbers');
const { latin1ToBase64, base64ToLatin1 } = require('internal/buffer/base64');

const kMaxLength = 2 ** 31 - 1;
const kStringMaxLength = 2 ** 29 - 24;
const customInspect = Symbol.for('nodejs.util.inspect.custom');

// listed defines members that are found by for-in, as programs expect of Buffer
// and its prototype.
function listed(object, members) {
  for (const name of Reflect.ownKeys(members)) {
    const descriptor = Object.getOwnPropertyDescriptor(members, name);
    Object.defineProperty(object, name, { ...descriptor, enumerable: true });
  }
}

function isBytes(value) {
  return value instanceof Uint8Array;
}

function checkBytes(value, name) {
  if (!isBytes(value)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['Buffer', 'Uint8Array'], value);
  }
}

// view is a Buffer on a part of the memory of another.
function view(bytes, start, end) {
  return Buffer.of.view(bytes.buffer, bytes.byteOffset + start, Math.max(0, end - start));
}

// relative turns an index that may be negative or missing into one inside.
function relative(index, length, missing) {
  if (index === undefined) return missing;
  const whole = Math.trunc(Number(index)) || 0;
  return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
}

function clamp(value, missing, max) {
  if (value === undefined) return missing;
  const whole = Math.trunc(Number(value)) || 0;
  return Math.min(Math.max(whole, 0), max);
}

function allocate(size) {
  validateNumber(size, 'size', 0, kMaxLength);
  return view(new Uint8Array(size), 0, size);
}

const fromOriginal = Buffer.from;

listed(Buffer, {
  poolSize: 8192,

  from(value, encodingOrOffset, length) {
    return bytesFrom(Buffer, fromOriginal, value, encodingOrOffset, length);
  },

  alloc(size, fill, encoding) {
    const buffer = allocate(size);
    if (fill === undefined || fill === 0 || size === 0) return buffer;
    return buffer.fill(fill, encoding);
  },

  allocUnsafe: (size) => allocate(size),
  allocUnsafeSlow: (size) => allocate(size),

  byteLength(value, encoding) {
    if (typeof value !== 'string') {
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
      throw new codes.ERR_INVALID_ARG_TYPE(
        'string', ['string', 'Buffer', 'ArrayBuffer'], value);
    }
    switch (encodingOf(encoding)) {
      case 'latin1':
      case 'ascii': return value.length;
      case 'utf16le': return value.length * 2;
      case 'hex': return value.length >>> 1;
      case 'base64':
      case 'base64url': return native.encode(value, 'base64').length;
      default: return native.byteLength(value);
    }
  },

  compare(a, b) {
    checkBytes(a, 'buf1');
    checkBytes(b, 'buf2');
    return native.compare(a, b);
  },

  concat(list, length) {
    validateArray(list, 'list');
    list.forEach((item, i) => {
      if (!isBytes(item)) {
        throw new codes.ERR_INVALID_ARG_TYPE(`list[${i}]`, ['Buffer', 'Uint8Array'], item);
      }
    });
    const total = length === undefined ?
      list.reduce((sum, item) => sum + item.length, 0) : length;
    validateInteger(total, 'length', 0);
    const buffer = allocate(total);
    let offset = 0;
    for (const item of list) {
      if (offset >= total) break;
      offset += native.copy(view(buffer, offset, total), item);
    }
    return buffer;
  },

  copyBytesFrom(source, offset = 0, length = undefined) {
    const end = length === undefined ? source.length : Math.min(offset + length, source.length);
    const part = source.subarray(offset, end);
    return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  },

  of: (...bytes) => Buffer.from(bytes),

  isBuffer: (value) => value instanceof Buffer,
  isEncoding: (name) => typeof name === 'string' && name !== '' &&
    encodingOf(name, true) !== undefined,
});

// typed arrays make others of their kind with this constructor.
function Species(...args) {
  return Reflect.construct(Uint8Array, args, Buffer);
}
Species.prototype = Buffer.prototype;
Object.defineProperty(Buffer, Symbol.species, { __proto__: null, get: () => Species });
Object.defineProperty(Buffer, 'name', { __proto__: null, value: 'Buffer' });
Object.defineProperty(Buffer.of, 'view', {
  __proto__: null,
  value: (memory, offset, length) =>
    Reflect.construct(Uint8Array, [memory, offset, length], Buffer),
});

function bounds(buffer, start, end) {
  const from = relative(start, buffer.length, 0);
  return [from, Math.max(from, relative(end, buffer.length, buffer.length))];
}

function search(buffer, value, offset, encoding, last) {
  if (typeof offset === 'string') [offset, encoding] = [undefined, offset];
  let from = Math.max(-0x80000000, Math.min(0x7fffffff, +offset));
  if (Number.isNaN(from)) from = last ? buffer.length : 0;
  from = Math.trunc(from);
  if (from < 0) from += buffer.length;
  const sought = pattern(value, encoding);
  if (from < 0) {
    if (last) return -1;
    from = 0;
  }
  if (sought.length === 0) return Math.min(from, buffer.length);
  if (last) return native.indexOf(buffer.subarray(0, from + sought.length), sought, true);
  if (from >= buffer.length) return -1;
  const index = native.indexOf(buffer.subarray(from), sought, false);
  return index === -1 ? -1 : index + from;
}

function pattern(value, encoding) {
  if (typeof value === 'string') return Buffer.from(value, encoding);
  if (typeof value === 'number') return Buffer.from([value & 255]);
  if (isBytes(value)) return value;
  throw new codes.ERR_INVALID_ARG_TYPE(
    'value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

function swap(buffer, size) {
  if (buffer.length % size !== 0) throw new codes.ERR_INVALID_BUFFER_SIZE(`${size * 8}-bits`);
  for (let i = 0; i < buffer.length; i += size) {
    Uint8Array.prototype.reverse.call(new Uint8Array(buffer.buffer, buffer.byteOffset + i, size));
  }
  return buffer;
}

const memory = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), 'buffer').get;

listed(Buffer.prototype, {
  get parent() { return isBytes(this) ? memory.call(this) : undefined; },
  get offset() { return isBytes(this) ? this.byteOffset : undefined; },

  toString(encoding, start, end) {
    if (arguments.length === 0) return native.decode(this, 'utf8');
    const from = clamp(start, 0, this.length);
    const to = clamp(end, this.length, this.length);
    if (from >= to) return '';
    return native.decode(from === 0 && to === this.length ?
      this : view(this, from, to), namedEncoding(encoding));
  },

  toLocaleString(...args) { return this.toString(...args); },
  toJSON() { return { type: 'Buffer', data: Array.from(this) }; },

  equals(other) {
    checkBytes(other, 'otherBuffer');
    return this === other || native.compare(this, other) === 0;
  },

  compare(target, targetStart, targetEnd, start, end) {
    checkBytes(target, 'target');
    const check = (value, name, missing) => {
      if (value === undefined) return missing;
      validateInteger(value, name, 0);
      return value;
    };
    const a = [check(start, 'sourceStart', 0),
               Math.min(check(end, 'sourceEnd', this.length), this.length)];
    const b = [check(targetStart, 'targetStart', 0),
               Math.min(check(targetEnd, 'targetEnd', target.length), target.length)];
    return native.compare(view(this, Math.min(...a), a[1]), view(target, Math.min(...b), b[1]));
  },

  copy(target, targetStart, start, end) {
    checkBytes(target, 'target');
    const at = Math.max(0, Math.trunc(Number(targetStart)) || 0);
    const from = Math.trunc(Number(start)) || 0;
    if (from < 0 || from > this.length) {
      throw new codes.ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${this.length}`, start);
    }
    const to = clamp(end, this.length, this.length);
    if (at >= target.length || from >= to) return 0;
    return native.copy(view(target, at, target.length), view(this, from, to));
  },

  slice(start, end) {
    return view(this, ...bounds(this, start, end));
  },

  subarray(start, end) {
    return view(this, ...bounds(this, start, end));
  },

  fill(value, offset, end, encoding) {
    if (typeof offset === 'string') [encoding, offset, end] = [offset, undefined, undefined];
    else if (typeof end === 'string') [encoding, end] = [end, undefined];
    if (offset !== undefined) validateNumber(offset, 'offset', 0, this.length);
    if (end !== undefined) validateNumber(end, 'end', 0, this.length);
    const part = view(this, offset ?? 0, end ?? this.length);
    if (typeof value !== 'string' && !isBytes(value)) { // anything else is a number
      Uint8Array.prototype.fill.call(part, +value & 255);
      return this;
    }
    if (encoding !== undefined) validateString(encoding, 'encoding');
    if (value === '') {
      Uint8Array.prototype.fill.call(part, 0);
    } else if (!native.fill(part, pattern(value, encoding)) && part.length > 0) {
      throw new codes.ERR_INVALID_ARG_VALUE('value', value);
    }
    return this;
  },

  indexOf(value, offset, encoding) { return search(this, value, offset, encoding, false); },
  lastIndexOf(value, offset, encoding) { return search(this, value, offset, encoding, true); },
  includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; },

  write(string, offset, length, encoding) {
    if (typeof offset === 'string') {
      [encoding, offset, length] = [offset, undefined, undefined];
    } else if (typeof length === 'string') {
      [encoding, length] = [length, undefined];
    }
    if (offset !== undefined) validateInteger(offset, 'offset', 0, this.length);
    if (length !== undefined) validateInteger(length, 'length', 0, this.length);
    const from = offset ?? 0;
    const to = Math.min(this.length, from + (length ?? this.length));
    if (typeof string !== 'string') {
      throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string');
    }
    return native.write(view(this, from, to), string, encodingOf(encoding));
  },

  swap16() { return swap(this, 2); },
  swap32() { return swap(this, 4); },
  swap64() { return swap(this, 8); },

  [customInspect](depth, context, inspect) {
    const most = module.exports.INSPECT_MAX_BYTES;
    const bytes = Array.from(this.subarray(0, most), (b) => b.toString(16).padStart(2, '0'));
    const left = this.length - most;
    let text = bytes.join(' ');
    if (left > 0) text += ` ... ${left} more byte${left > 1 ? 's' : ''}`;
    const extras = Object.keys(this).filter((key) => !/^\d+$/.test(key));
    if (extras.length > 0) {
      const shown = inspect(Object.fromEntries(extras.map((key) => [key, this[key]])),
                            { ...context, breakLength: Infinity, compact: true });
      text += `${bytes.length > 0 ? ', ' : ''}${shown.slice(2, -2)}`;
    }
    const name = this.constructor === Buffer ? 'Buffer' : this.constructor?.name ?? 'Buffer';
    return `<${name} ${text}>`;
  },
});

listed(Buffer.prototype, { inspect: Buffer.prototype[customInspect] });
for (const name of ['utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'ucs2']) {
  listed(Buffer.prototype, {
    [`${name}Slice`](start, end) { return this.toString(name, start, end); },
    [`${name}Write`](string, offset, length) { return this.write(string, offset, length, name); },
  });
}
addNumbers(Buffer.prototype, listed);

function transcode(source, from, to) {
  checkBytes(source, 'source');
  return Buffer.from(Buffer.from(source).toString(from), to);
}

module.exports = {
  Buffer,
  INSPECT_MAX_BYTES: 50,
  SlowBuffer: function SlowBuffer(size) { return Buffer.allocUnsafeSlow(size); },
  atob: base64ToLatin1,
  btoa: latin1ToBase64,
  constants: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength },
  isAscii: (input) => new Uint8Array(input.buffer ?? input).every((byte) => byte < 128),
  isUtf8: (input) => native.isUtf8(isBytes(input) ? input : new Uint8Array(input.buffer ?? input)),
  kMaxLength,
  kStringMaxLength,
  transcode,
};
