'use strict';
// What a program finds of a function's class. Asynchronous generators are in
// the tests of tlsnode, which rewrites them.

const util = require('util');

const AsyncFunction = (async () => {}).constructor;
class Class {
  async method() { return 1; }
  static async static() {}
  async async() {}
  async ['computed']() {}
  async #secret() {}
  get secret() { return this.#secret; }
  plain() {}
  *generator() {}
}
const object = {
  async method() {},
  async() {},
  async 'quoted'() {},
  async 1() {},
  asynchronous() {},
  get async1() { return 1; },
};

const functions = {
  method: new Class().method, static: Class.static, named: new Class().async,
  computed: new Class().computed, secret: new Class().secret, plain: new Class().plain,
  generator: new Class().generator, inObject: object.method, notAsync: object.async,
  quoted: object.quoted, number: object[1], asynchronous: object.asynchronous,
  Class, arrow: async () => {}, declared: async function declared() {}, sync: () => {},
};
functions.Derived = class Derived extends Class {};
for (const [name, fn] of Object.entries(functions)) {
  console.log(name, fn.constructor.name, Object.prototype.toString.call(fn),
              String(fn[Symbol.toStringTag]), fn.constructor === AsyncFunction,
              fn instanceof AsyncFunction, fn instanceof Function,
              util.types.isAsyncFunction(fn), util.inspect(fn));
}

// Each way to ask is the first one for a function of its own.
const fresh = () => ({ async method() {} }).method;
console.log(Object.getPrototypeOf(fresh()) === AsyncFunction.prototype,
            Reflect.getPrototypeOf(fresh()) === AsyncFunction.prototype,
            fresh() instanceof AsyncFunction, util.types.isAsyncFunction(fresh()));
console.log(Function.prototype.constructor === Function, Object.getPrototypeOf(Function.prototype) ===
            Object.prototype, (() => {}).constructor === Function);
console.log(typeof Object.freeze(fresh()).constructor, Object.isFrozen(Object.freeze(fresh())));
const own = () => {};
own.constructor = 5;
console.log(own.constructor, Object.keys(own).join());
for (const value of [null, undefined]) {
  try {
    Object.getPrototypeOf(value);
  } catch (error) {
    console.log(error.name);
  }
}
console.log(Object.getPrototypeOf(1) === Number.prototype);
fresh().call(null).then((value) => console.log(value));
