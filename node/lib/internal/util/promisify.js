'use strict';

const { codes, define } = require('internal/errors');
const { validateFunction } = require('internal/validators');

define('ERR_FALSY_VALUE_REJECTION', function falsy(reason) {
  this.reason = reason;
  return 'Promise was rejected with falsy value';
}, Error);

const custom = Symbol.for('nodejs.util.promisify.custom');

function promisify(original) {
  validateFunction(original, 'original');
  if (original[custom]) {
    const fn = original[custom];
    validateFunction(fn, 'util.promisify.custom');
    return Object.defineProperty(fn, custom, {
      __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
    });
  }
  const names = original[promisify.argumentNames];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (err, ...values) => {
        if (err) {
          reject(err);
        } else if (names !== undefined && values.length > 1) {
          resolve(Object.fromEntries(names.map((name, i) => [name, values[i]])));
        } else {
          resolve(values[0]);
        }
      }]);
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, custom, {
    __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
  });
  return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
}

promisify.custom = custom;
// A function with this property answers with an object of these names.
promisify.argumentNames = Symbol('customPromisifyArgs');

function callbackify(original) {
  validateFunction(original, 'original');
  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, 'last argument');
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (reason) => process.nextTick(callback, reason || falsy(reason)));
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, descriptors);
}

function falsy(reason) {
  return new codes.ERR_FALSY_VALUE_REJECTION(reason);
}

module.exports = { promisify, callbackify };
