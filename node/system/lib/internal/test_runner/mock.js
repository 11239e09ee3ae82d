'use strict';

// Functions that record their calls, in the place of others.

const { codes } = require('internal/errors');
const { validateFunction, validateInteger, validateObject } = require('internal/validators');

// A MockFunctionContext is the property mock of such a function.
class MockFunctionContext {
  #calls = [];
  #implementation;
  #once = new Map(); // number of the call -> implementation
  #original;
  #restore;
  #times;

  constructor(original, implementation, times, restore) {
    this.#original = original;
    this.#implementation = implementation;
    this.#times = times;
    this.#restore = restore;
  }

  get calls() { return [...this.#calls]; }
  callCount() { return this.#calls.length; }
  resetCalls() { this.#calls = []; }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall = this.#calls.length) {
    validateFunction(implementation, 'implementation');
    validateInteger(onCall, 'onCall', this.#calls.length);
    this.#once.set(onCall, implementation);
  }

  restore() {
    this.#restore?.();
    this.#implementation = this.#original;
    this.#once.clear();
  }

  #next() {
    const number = this.#calls.length;
    const fn = this.#once.get(number) ??
      (number < this.#times ? this.#implementation : this.#original);
    this.#once.delete(number);
    return fn;
  }

  static called(context, target, self, args, newTarget) {
    const call = {
      arguments: [...args], error: undefined, result: undefined, stack: new Error(),
      target: newTarget, this: self,
    };
    const fn = context.#next();
    try {
      call.result = newTarget === undefined ? Reflect.apply(fn, self, args) :
        Reflect.construct(fn, args, newTarget === target ? fn : newTarget);
      if (newTarget !== undefined) call.this = call.result;
      return call.result;
    } catch (err) {
      call.error = err;
      throw err;
    } finally {
      context.#calls.push(call);
    }
  }
}

const { called } = MockFunctionContext;
delete MockFunctionContext.called;

// recording makes a function that records its calls.
function recording(original, implementation, { times = Infinity } = {}, restore = undefined) {
  if (times !== Infinity) validateInteger(times, 'options.times', 1);
  const context = new MockFunctionContext(original, implementation, times, restore);
  const fn = new Proxy(original, {
    __proto__: null,
    apply: (target, self, args) => called(context, fn, self, args, undefined),
    construct: (target, args, newTarget) => called(context, fn, undefined, args, newTarget),
    get: (target, key, receiver) =>
      (key === 'mock' ? context : Reflect.get(target, key, receiver)),
  });
  return [fn, context];
}

function descriptorOf(object, name) {
  for (let o = object; o !== null && o !== undefined; o = Object.getPrototypeOf(o)) {
    const descriptor = Object.getOwnPropertyDescriptor(o, name);
    if (descriptor) return descriptor;
  }
  return undefined;
}

class MockTracker {
  #contexts = [];

  #track([fn, context]) {
    this.#contexts.push(context);
    return fn;
  }

  fn(original = () => {}, implementation = original, options = {}) {
    if (original !== null && typeof original === 'object') {
      [original, implementation, options] = [() => {}, () => {}, original];
    } else if (implementation !== null && typeof implementation === 'object') {
      [implementation, options] = [original, implementation];
    }
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    return this.#track(recording(original, implementation, options));
  }

  method(object, name, implementation, options = {}) {
    if (typeof object !== 'function') validateObject(object, 'object');
    if (implementation !== null && typeof implementation === 'object') {
      [implementation, options] = [undefined, implementation];
    }
    const { getter = false, setter = false } = options;
    const key = getter ? 'get' : setter ? 'set' : 'value';
    const descriptor = descriptorOf(object, name);
    const original = descriptor?.[key];
    if (typeof original !== 'function') {
      throw new codes.ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    }
    const own = Object.getOwnPropertyDescriptor(object, name);
    const restore = () => {
      if (own) Object.defineProperty(object, name, own);
      else delete object[name];
    };
    const fn = this.#track(recording(original, implementation ?? original, options, restore));
    Object.defineProperty(object, name, { ...descriptor, configurable: true, [key]: fn });
    return fn;
  }

  getter(object, name, implementation, options) {
    return this.method(object, name, implementation, { ...options, getter: true });
  }

  setter(object, name, implementation, options) {
    return this.method(object, name, implementation, { ...options, setter: true });
  }

  module() { throw new codes.ERR_METHOD_NOT_IMPLEMENTED('mock.module()'); }

  get timers() { throw new codes.ERR_METHOD_NOT_IMPLEMENTED('mock.timers'); }

  restoreAll() {
    for (const context of this.#contexts) context.restore();
  }

  reset() {
    this.restoreAll();
    this.#contexts = [];
  }
}

module.exports = { MockTracker };
