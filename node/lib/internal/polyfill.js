'use strict';
// What programs for Node expect of the language and goja does not have.

for (const name of ['asyncIterator', 'dispose', 'asyncDispose']) {
  if (Symbol[name] === undefined) {
    Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
}

function method(object, name, fn) {
  if (object[name] === undefined) {
    Object.defineProperty(object, name, {
      value: fn, writable: true, enumerable: false, configurable: true,
    });
  }
}

method(Promise, 'withResolvers', function withResolvers() {
  const result = {};
  result.promise = new this((resolve, reject) => {
    result.resolve = resolve;
    result.reject = reject;
  });
  return result;
});

// From before there was Object.defineProperty; some packages still use it.
for (const [name, key] of [['__defineGetter__', 'get'], ['__defineSetter__', 'set']]) {
  method(Object.prototype, name, function(property, fn) {
    Object.defineProperty(this, property, {
      [key]: fn, enumerable: true, configurable: true,
    });
  });
}

for (const [name, key] of [['__lookupGetter__', 'get'], ['__lookupSetter__', 'set']]) {
  method(Object.prototype, name, function(property) {
    for (let object = this; object !== null; object = Object.getPrototypeOf(object)) {
      const found = Object.getOwnPropertyDescriptor(object, property);
      if (found !== undefined) return found[key];
    }
    return undefined;
  });
}
