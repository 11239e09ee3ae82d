'use strict';
// structuredClone: a deep copy of plain data.

const { codes } = require('internal/errors');
const { DOMException } = require('internal/dom_exception');

const kErrors = {
  Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
};

function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('value');
  const transfer = options?.transfer;
  if (transfer !== undefined && [...transfer].length > 0) {
    throw new DOMException('Nothing can be transferred here', 'DataCloneError');
  }
  return clone(value, new Map());
}

function uncloneable(value) {
  return new DOMException(`${typeof value === 'symbol' ? String(value) :
    typeof value === 'function' ? Function.prototype.toString.call(value) :
      Object.prototype.toString.call(value)} could not be cloned.`, 'DataCloneError');
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
