'use strict';
// Functions that the engine makes plain ones: asynchronous methods, and the
// asynchronous generators that are functions since a file was rewritten. Each
// gets its class, for good, when a program first asks for it.

const { defineProperty, getPrototypeOf } = Object;
const { getPrototypeOf: reflected, setPrototypeOf } = Reflect;
const { prototype } = Function;
const sourceOf = prototype.toString;

const asyncFunction = getPrototypeOf(async () => {});

function hidden(object, name, value, writable = false) {
  defineProperty(object, name, { value, writable, enumerable: false, configurable: true });
}

// define defines methods and values as the language has them.
function define(object, members, writable) {
  for (const key of Reflect.ownKeys(members)) {
    defineProperty(object, key, {
      value: members[key], writable, enumerable: false, configurable: true,
    });
  }
}

const asyncIterator = {};
define(asyncIterator, {
  [Symbol.asyncIterator]() { return this; },
  async [Symbol.asyncDispose]() { await this.return?.(); },
}, true);

function AsyncGeneratorFunction() {
  throw new SyntaxError('asynchronous generators cannot be made of text');
}
const asyncGenerator = Object.create(asyncIterator); // of what the functions return
const asyncGeneratorFunction = Object.create(prototype); // of the functions
defineProperty(AsyncGeneratorFunction, 'prototype',
               { value: asyncGeneratorFunction, writable: false });
define(asyncGeneratorFunction, {
  prototype: asyncGenerator,
  constructor: AsyncGeneratorFunction,
  [Symbol.toStringTag]: 'AsyncGeneratorFunction',
}, false);
define(asyncGenerator, {
  constructor: asyncGeneratorFunction,
  [Symbol.toStringTag]: 'AsyncGenerator',
}, false);

// Not async(), and not async functions: the engine knows these.
const isAsyncMethod = /^async(?=[\s"'[#/])\s*[^\s(]/;
const isAsyncGenerator = /^[^{]*\{\s*return __asyncGenerator\(/;

// settle gives a function its class, and tells whether it had none of its own. One
// that is frozen keeps what it has.
function settle(fn) {
  if (typeof fn !== 'function' || getPrototypeOf(fn) !== prototype) return false;
  const source = Reflect.apply(sourceOf, fn, []);
  if (isAsyncMethod.test(source)) return setPrototypeOf(fn, asyncFunction);
  if (!isAsyncGenerator.test(source) || !setPrototypeOf(fn, asyncGeneratorFunction)) {
    return false;
  }
  defineProperty(fn, 'prototype', { value: Object.create(asyncGenerator), writable: true });
  return true;
}

// A program asks by the prototype, the constructor, the tag or instanceof.
define(Object, { getPrototypeOf(value) { settle(value); return getPrototypeOf(value); } }, true);
define(Reflect, { getPrototypeOf(value) { settle(value); return reflected(value); } }, true);

// asked defines a property of all functions that have no class of their own.
function asked(key, value) {
  defineProperty(prototype, key, {
    get() { return settle(this) ? this[key] : value; },
    set(own) {
      defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
    enumerable: false,
    configurable: true,
  });
}

asked('constructor', Function);
asked(Symbol.toStringTag, undefined);

for (const constructor of [asyncFunction.constructor, AsyncGeneratorFunction]) {
  const { [Symbol.hasInstance]: isInstance } = constructor;
  define(constructor, {
    [Symbol.hasInstance](value) { settle(value); return Reflect.apply(isInstance, this, [value]); },
  }, false);
}

module.exports = { asyncGenerator };
