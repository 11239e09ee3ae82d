'use strict';

// Deep equality with the rules of assert.deepEqual and deepStrictEqual.

const types = require('internal/util/types');

const LOOSE = 0;
const STRICT = 1;
const PARTIAL = 2;

function isDeepEqual(a, b) {
  return equal(a, b, { mode: LOOSE, left: [], right: [] });
}

function isDeepStrictEqual(a, b) {
  return equal(a, b, { mode: STRICT, left: [], right: [] });
}

// isPartialStrictEqual tells whether all that b has is in a, too.
function isPartialStrictEqual(a, b) {
  return equal(a, b, { mode: PARTIAL, left: [], right: [] });
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function equal(a, b, memo) {
  if (a === b) return memo.mode === LOOSE || a !== 0 || Object.is(a, b);
  if (memo.mode !== LOOSE) {
    if (!isObject(a)) return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
    if (!isObject(b)) return false;
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  } else {
    // eslint-disable-next-line eqeqeq
    if (!isObject(a)) return !isObject(b) && (a == b || (a !== a && b !== b));
    if (!isObject(b)) return false;
  }
  return sameKind(a, b, memo) && sameContent(a, b, memo);
}

function tag(value) {
  return Object.prototype.toString.call(value);
}

// sameKind compares what is in the objects' own slots, not their properties.
function sameKind(a, b, { mode }) {
  if (tag(a) !== tag(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a)) return mode === PARTIAL || a.length === b.length;
  for (const is of [types.isDate, types.isRegExp, isError, types.isTypedArray,
                    types.isAnyArrayBuffer, types.isDataView, types.isSet, types.isMap,
                    types.isBoxedPrimitive, types.isWeakMap, types.isWeakSet,
                    types.isPromise]) {
    if (is(a) !== is(b)) return false;
  }
  if (types.isDate(a)) return Object.is(a.getTime(), b.getTime());
  if (types.isRegExp(a)) {
    return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  }
  if (isError(a)) return a.message === b.message && a.name === b.name;
  if (types.isBoxedPrimitive(a)) return sameBoxed(a, b);
  if (types.isWeakMap(a) || types.isWeakSet(a) || types.isPromise(a)) return false;
  return sameBytes(a, b, mode);
}

function isError(value) {
  return types.isNativeError(value) || value instanceof Error;
}

function sameBoxed(a, b) {
  for (const [is, prototype] of [
    [types.isNumberObject, Number.prototype], [types.isStringObject, String.prototype],
    [types.isBooleanObject, Boolean.prototype], [types.isBigIntObject, BigInt.prototype],
    [types.isSymbolObject, Symbol.prototype],
  ]) {
    if (is(a)) return is(b) && Object.is(prototype.valueOf.call(a), prototype.valueOf.call(b));
  }
  return false;
}

function sameBytes(a, b, mode) {
  if (types.isTypedArray(a)) {
    if (a.length !== b.length) return false;
    const floats = types.isFloat32Array(a) || types.isFloat64Array(a);
    if (mode === LOOSE && floats) return Array.prototype.every.call(a, (x, i) => x === b[i]);
    return sameMemory(a, b);
  }
  if (types.isAnyArrayBuffer(a)) return sameMemory(new Uint8Array(a), new Uint8Array(b));
  return !types.isDataView(a) || sameMemory(a, b);
}

function sameMemory(a, b) {
  if (a.byteLength !== b.byteLength) return false;
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength)
    .equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

function isIndex(key) {
  return /^(0|[1-9][0-9]*)$/.test(key);
}

function comparedKeys(value, mode) {
  let keys = Object.keys(value);
  if (types.isTypedArray(value)) keys = keys.filter((key) => !isIndex(key));
  if (mode !== LOOSE) {
    keys.push(...Object.getOwnPropertySymbols(value).filter(
      (key) => Object.prototype.propertyIsEnumerable.call(value, key)));
    if (isError(value)) {
      for (const key of ['cause', 'errors']) {
        if (Object.hasOwn(value, key) && !keys.includes(key)) keys.push(key);
      }
    }
  }
  return keys;
}

function sameContent(a, b, memo) {
  const keys = comparedKeys(b, memo.mode);
  if (memo.mode !== PARTIAL && comparedKeys(a, memo.mode).length !== keys.length) return false;
  if (!keys.every((key) => Object.hasOwn(a, key))) return false;
  // A pair that is being compared counts as equal: cycles end there.
  const seen = memo.left.indexOf(a);
  if (seen !== -1 && memo.right[seen] === b) return true;
  memo.left.push(a);
  memo.right.push(b);
  const same = keys.every((key) => equal(a[key], b[key], memo)) && sameItems(a, b, memo);
  memo.left.pop();
  memo.right.pop();
  return same;
}

function sameItems(a, b, memo) {
  if (types.isSet(a)) return sizes(a, b, memo) && sameSet(a, b, memo);
  if (types.isMap(a)) return sizes(a, b, memo) && sameMap(a, b, memo);
  return true;
}

function sizes(a, b, { mode }) {
  return mode === PARTIAL ? a.size >= b.size : a.size === b.size;
}

// take removes from the candidates the first that matches.
function take(candidates, matches) {
  for (const candidate of candidates) {
    if (matches(candidate)) {
      candidates.delete(candidate);
      return true;
    }
  }
  return false;
}

function sameSet(a, b, memo) {
  const loose = memo.mode === LOOSE;
  const rest = new Set([...a].filter((item) => isObject(item) || loose));
  for (const item of b) {
    if (a.has(item)) {
      rest.delete(item);
    } else if (!isObject(item) && !loose) {
      return false;
    } else if (!take(rest, (other) => !b.has(other) && equal(other, item, memo))) {
      return false;
    }
  }
  return true;
}

function sameMap(a, b, memo) {
  const loose = memo.mode === LOOSE;
  const rest = new Set([...a.keys()].filter((key) => isObject(key) || loose));
  for (const [key, item] of b) {
    if (a.has(key) && equal(a.get(key), item, memo)) {
      rest.delete(key);
    } else if (!isObject(key) && !loose) {
      return false;
    } else if (!take(rest, (other) =>
      equal(other, key, memo) && equal(a.get(other), item, memo))) {
      return false;
    }
  }
  return true;
}

module.exports = { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual };
