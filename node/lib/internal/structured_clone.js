'use strict';
// structuredClone: a deep copy of plain data.

const { codes, define } = require('internal/errors');
const { DOMException } = require('internal/dom_exception');

const { detach, isDetached } = binding('util');

define('ERR_INVALID_TRANSFER_OBJECT', 'Found invalid object in transferList', TypeError);

const kErrors = {
  Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
};

function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('value');
  const transferred = transferList(options);
  const seen = new Map();
  for (const buffer of transferred) seen.set(buffer, buffer.slice(0));
  const copy = clone(value, seen);
  transferred.forEach(detach); // once nothing can fail
  return copy;
}

// transferList is the set of buffers that the caller gives away.
function transferList(options) {
  if (options != null && typeof options !== 'object') {
    throw invalid('The options argument must be either an object or undefined');
  }
  const list = options?.transfer ?? [];
  if (typeof list[Symbol.iterator] !== 'function') {
    throw invalid('Optional transferList argument must be an iterable');
  }
  const buffers = new Set();
  for (const buffer of list) {
    if (!(buffer instanceof ArrayBuffer)) throw new codes.ERR_INVALID_TRANSFER_OBJECT();
    if (buffers.has(buffer)) {
      throw new DOMException('Transfer list contains duplicate ArrayBuffer', 'DataCloneError');
    }
    buffers.add(buffer);
  }
  return buffers;
}

function invalid(message) {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
}

function uncloneable(value) {
  const text = typeof value === 'function' ?
    Function.prototype.toString.call(value) :
    typeof value === 'symbol' ? String(value) : `#<${value.constructor?.name ?? 'Object'}>`;
  return new DOMException(`${text} could not be cloned.`, 'DataCloneError');
}

function clone(value, seen) {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw uncloneable(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (ArrayBuffer.isView(value)) {
    const buffer = clone(value.buffer, seen);
    const Class = value instanceof Uint8Array ? Uint8Array : value.constructor;
    return keep(new Class(buffer, value.byteOffset,
      value instanceof DataView ? value.byteLength : value.length));
  }
  switch (Object.prototype.toString.call(value)) {
    case '[object ArrayBuffer]':
      if (isDetached(value)) {
        throw new DOMException('An ArrayBuffer is detached and could not be cloned.',
          'DataCloneError');
      }
      return keep(value.slice(0));
    case '[object Date]':
      return keep(new Date(value.getTime()));
    case '[object RegExp]':
      return keep(new RegExp(value.source, value.flags));
    case '[object Boolean]':
    case '[object Number]':
    case '[object String]':
    case '[object BigInt]':
      return keep(Object(value.valueOf()));
    case '[object Map]': {
      const copy = keep(new Map());
      for (const [k, v] of [...value]) copy.set(clone(k, seen), clone(v, seen));
      return copy;
    }
    case '[object Set]': {
      const copy = keep(new Set());
      for (const v of [...value]) copy.add(clone(v, seen));
      return copy;
    }
    case '[object Promise]':
    case '[object WeakMap]':
    case '[object WeakSet]':
      throw uncloneable(value);
  }
  if (value instanceof Error) return cloneError(value, seen, keep);
  const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
  for (const key of Object.keys(value)) copy[key] = clone(value[key], seen);
  return copy;
}

function cloneError(value, seen, keep) {
  const Class = Object.hasOwn(kErrors, value.name) ? kErrors[value.name] : Error;
  const copy = keep(Object.create(Class.prototype));
  for (const key of ['stack', 'message', 'cause']) {
    if (Object.hasOwn(value, key)) {
      Object.defineProperty(copy, key, {
        value: clone(value[key], seen), writable: true, configurable: true,
      });
    }
  }
  return copy;
}

module.exports = { structuredClone };
