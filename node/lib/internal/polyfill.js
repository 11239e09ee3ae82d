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

// goja's stacks are complete and cannot be cut.
method(Error, 'captureStackTrace', (object) => {
  const error = new Error(object.message);
  error.name = object.name ?? 'Error';
  Object.defineProperty(object, 'stack', {
    value: error.stack, writable: true, enumerable: false, configurable: true,
  });
});
method(Error, 'stackTraceLimit', 10);

method(Promise, 'withResolvers', function withResolvers() {
  const result = {};
  result.promise = new this((resolve, reject) => {
    result.resolve = resolve;
    result.reject = reject;
  });
  return result;
});
