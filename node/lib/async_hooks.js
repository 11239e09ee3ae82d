'use strict';

// Contexts are kept for functions that are bound to a resource. Work is not
// followed through the loop, so hooks are refused.

const { codes } = require('internal/errors');
const { validateFunction, validateString } = require('internal/validators');

let current = 1;
let last = 1;

class AsyncResource {
  #id = ++last;
  #trigger;

  constructor(type, options = {}) {
    validateString(type, 'type');
    this.#trigger = typeof options === 'number' ? options : options.triggerAsyncId ?? current;
  }

  runInAsyncScope(fn, thisArg, ...args) {
    const before = current;
    current = this.#id;
    try {
      return Reflect.apply(fn, thisArg, args);
    } finally {
      current = before;
    }
  }

  emitDestroy() { return this; }
  asyncId() { return this.#id; }
  triggerAsyncId() { return this.#trigger; }

  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    const resource = this;
    return function(...args) {
      return resource.runInAsyncScope(fn, thisArg === undefined ? this : thisArg, ...args);
    };
  }

  static bind(fn, type, thisArg) {
    return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, thisArg);
  }
}

function refused(name) {
  return () => { throw new codes.ERR_METHOD_NOT_IMPLEMENTED(name); };
}

module.exports = {
  AsyncLocalStorage: class AsyncLocalStorage {
    constructor() { refused('new AsyncLocalStorage()')(); }
  },
  AsyncResource,
  createHook: refused('async_hooks.createHook()'),
  executionAsyncId: () => current,
  executionAsyncResource: () => ({}),
  triggerAsyncId: () => 0,
};
