'use strict';

const { classOf, promiseDetails, proxyDetails } = binding('util');

const nothing = {};
const isPlain = isOf('Object');

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function isOf(name) {
  return (value) => classOf(value) === name;
}

// isBoxed tells wrapper objects from primitives, by the brand check of
// valueOf.
function isBoxed(prototype) {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    try {
      prototype.valueOf.call(value);
      return true;
    } catch {
      return false;
    }
  };
}

function viewName(value) {
  return typedArrayTag.call(value);
}

function isView(name) {
  return (value) => viewName(value) === name;
}

// isBranded holds when the prototype's own getter or method takes the value.
function isBranded(check) {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    try {
      check(value);
      return true;
    } catch {
      return false;
    }
  };
}

function isWeak(prototype) {
  const check = isBranded((value) => prototype.has.call(value, nothing));
  return (value) => isPlain(value) && check(value);
}

const dataViewLength = Object.getOwnPropertyDescriptor(
  DataView.prototype, 'byteLength').get;
const arrayBufferLength = Object.getOwnPropertyDescriptor(
  ArrayBuffer.prototype, 'byteLength').get;

const isNumberObject = isBoxed(Number.prototype);
const isStringObject = isBoxed(String.prototype);
const isBooleanObject = isBoxed(Boolean.prototype);
const isSymbolObject = isBoxed(Symbol.prototype);
const isBigIntObject = isBoxed(BigInt.prototype);
const isArrayBuffer = isBranded((value) => arrayBufferLength.call(value));

// isTagged is for classes of the language that only their tag tells.
function isTagged(name) {
  return (value) => value !== null && value !== undefined &&
    Object.prototype.toString.call(value) === `[object ${name}]`;
}

const isAsync = isTagged('AsyncFunction');
const isAsyncGenerator = isTagged('AsyncGeneratorFunction');
const isGenerator = isTagged('GeneratorFunction');

module.exports = {
  isAnyArrayBuffer: isArrayBuffer,
  isArgumentsObject: isOf('Arguments'),
  isArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isAsyncFunction: (value) => isAsync(value) || isAsyncGenerator(value),
  isBigInt64Array: isView('BigInt64Array'),
  isBigIntObject,
  isBigUint64Array: isView('BigUint64Array'),
  isBooleanObject,
  isBoxedPrimitive: (value) => isNumberObject(value) || isStringObject(value) ||
    isBooleanObject(value) || isSymbolObject(value) || isBigIntObject(value),
  isCryptoKey: () => false,
  isDataView: isBranded((value) => dataViewLength.call(value)),
  isDate: isOf('Date'),
  isExternal: () => false,
  isFloat32Array: isView('Float32Array'),
  isFloat64Array: isView('Float64Array'),
  isGeneratorFunction: (value) => isGenerator(value) || isAsyncGenerator(value),
  isGeneratorObject: (value) => isTagged('Generator')(value) || isTagged('AsyncGenerator')(value),
  isInt16Array: isView('Int16Array'),
  isInt32Array: isView('Int32Array'),
  isInt8Array: isView('Int8Array'),
  isKeyObject: () => false,
  isMap: isOf('Map'),
  isMapIterator: isTagged('Map Iterator'),
  isModuleNamespaceObject: (value) => require('internal/lowered').isNamespace(value),
  isNativeError: isOf('Error'),
  isNumberObject,
  isPromise: isOf('Promise'),
  isProxy: isOf('Proxy'),
  isRegExp: isOf('RegExp'),
  isSet: isOf('Set'),
  isSetIterator: isTagged('Set Iterator'),
  isSharedArrayBuffer: () => false,
  isStringObject,
  isSymbolObject,
  isTypedArray: (value) => viewName(value) !== undefined,
  isUint16Array: isView('Uint16Array'),
  isUint32Array: isView('Uint32Array'),
  isUint8Array: isView('Uint8Array'),
  isUint8ClampedArray: isView('Uint8ClampedArray'),
  isWeakMap: isWeak(WeakMap.prototype),
  isWeakSet: isWeak(WeakSet.prototype),
};

// Not public: what a promise and a proxy hold.
Object.defineProperties(module.exports, {
  promiseDetails: { __proto__: null, value: promiseDetails },
  proxyDetails: { __proto__: null, value: proxyDetails },
});
