'use strict';
// What a Rewriter's older syntax cannot say by itself.

const { asyncGenerator: prototype } = require('internal/functions');

const running = new WeakMap(); // what an asynchronous generator has under way
const namespaces = new WeakMap(); // what imports see of what modules export
const notNames = new Set(['length', 'name', 'prototype']);

// An Await is what a generator yields that stands for an asynchronous one, where
// that awaits.
function Await(promise, isYieldStar) {
  this[0] = promise;
  this[1] = isYieldStar;
}

// asyncGenerator makes an asynchronous generator of a generator function.
function asyncGenerator(self, args, fn) {
  const object = Object.create(prototype);
  running.set(object, { generator: Reflect.apply(fn, self, args ?? []), last: undefined });
  return object;
}

// resume goes on to the next value, and settles one call.
function resume(generator, key, argument, resolve, reject) {
  try {
    const { value, done } = generator[key](argument);
    const awaits = value instanceof Await;
    Promise.resolve(awaits ? value[0] : value).then((result) => {
      if (!awaits) {
        resolve({ value: result, done });
        return;
      }
      const next = value[1] ? { done: result.done, value: result.value } : result;
      resume(generator, key === 'return' ? key : 'next', next, resolve, reject);
    }).catch((error) => resume(generator, 'throw', error, resolve, reject));
  } catch (error) {
    reject(error);
  }
}

// Calls are served one after the other.
for (const key of ['next', 'return', 'throw']) {
  Object.defineProperty(prototype, key, {
    value: {
      [key](argument) {
        const state = running.get(this);
        if (state === undefined) {
          return Promise.reject(new TypeError(`${key} method called on incompatible receiver`));
        }
        const call = new Promise((resolve, reject) => {
          const run = () => resume(state.generator, key, argument, resolve, reject);
          if (state.last === undefined) run();
          else state.last.then(run);
        });
        const over = () => {
          if (state.last === last) state.last = undefined;
        };
        const last = state.last = call.then(over, over);
        return call;
      },
    }[key],
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

// namespaceOf makes the namespace of a module: what it exports, by name.
function namespaceOf(exports) {
  const namespace = Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } });
  for (const name of Object.keys(exports).sort()) {
    Object.defineProperty(namespace, name, { get: () => exports[name], enumerable: true });
  }
  namespaces.set(namespace, namespace);
  return namespace;
}

// isNamespace tells namespaces from what modules export otherwise.
function isNamespace(value) {
  return namespaces.has(value) && value[Symbol.toStringTag] === 'Module';
}

// importOf is what an import of a CommonJS module, or of a built-in one, sees:
// its exports by name, and as the default.
function importOf(exports) {
  if (namespaces.has(exports)) return namespaces.get(exports);
  const whole = { default: exports, 'module.exports': exports };
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) {
    return namespaceOf(whole);
  }
  for (const name of Object.getOwnPropertyNames(exports)) {
    if (notNames.has(name) || Object.hasOwn(whole, name)) continue;
    Object.defineProperty(whole, name, { get: () => exports[name], enumerable: true });
  }
  const namespace = namespaceOf(whole);
  namespaces.set(exports, namespace);
  return namespace;
}

// requireOf is what require returns of an ES module: its namespace, or, if there
// is a default export, one that tells so to code that was an ES module itself.
function requireOf(namespace) {
  if ('module.exports' in namespace) return namespace['module.exports'];
  if (!('default' in namespace) || '__esModule' in namespace) return namespace;
  const marked = { __esModule: true };
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(marked, name, { get: () => namespace[name], enumerable: true });
  }
  const required = namespaceOf(marked);
  namespaces.set(required, namespace);
  return required;
}

Object.defineProperty(globalThis, 'tlssocket.lowered', {
  value: { Await, asyncGenerator, importOf, namespaceOf },
});

module.exports = { importOf, isNamespace, requireOf };
