'use strict';
// What stacks look like, of errors that the script makes and that the engine
// throws. The columns of calls are the engine's own, and so is what calls a file.

const path = require('path');
const show = (error, frames) => {
  const lines = error.stack.replaceAll(path.sep, '/').split('\n').slice(0, frames + 1)
    .map((line) => line.replace(/\(?\S*\//g, '').replace(/:\d+\)?$/, ''));
  console.log(lines.join(' | '));
};

class Plain extends Error {
  constructor(message) {
    super(message);
    this.name = 'Plain';
  }
}
class Derived extends Plain {}
class Typed extends TypeError {}

function made(Class) {
  return new Class('text');
}

for (const Class of [Error, TypeError, AggregateError, Plain, Derived, Typed]) {
  const error = made(Class);
  show(error, 1);
  console.log(error instanceof Class, error instanceof Error, Object.keys(error).join());
}

function thrown(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
}
const undefinedCall = thrown(function calls() { undefined.missing(); });
console.log(undefinedCall.constructor === TypeError, undefinedCall instanceof TypeError);
console.log(/^TypeError: .*\n    at calls \(\S+:\d+:\d+\)\n    at thrown \(\S+:\d+:\d+\)/.test(undefinedCall.stack));
show(thrown(function names() { return missing; }), 2);

function above() { return below(); }
function below() {
  const object = { name: 'Name', message: 'message' };
  Error.captureStackTrace(object, below);
  return object;
}
show(above(), 1);
show({ stack: thrown(() => require('net').connect({ port: -1 })).stack.split('\n')[0] }, 0);

function sites(limit) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (error, frames) => frames;
  Error.stackTraceLimit = limit;
  const { stack } = new Error('text');
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return stack;
}
console.log(sites(1).length, sites(1)[0].getFunctionName(), sites(1)[0].getLineNumber(),
            path.basename(sites(1)[0].getFileName()), sites(0).length);
Error.stackTraceLimit = 0;
console.log(new Error('short').stack);
Error.stackTraceLimit = 10;

function deep(n) {
  return n === 0 ? new Error('deep') : deep(n - 1);
}
console.log(deep(30).stack.split('\n').length);

const changed = new Error('text');
changed.stack = 'mine';
console.log(changed.stack, Object.getOwnPropertyNames(changed).sort().join());
console.log(Error('call') instanceof Error, Error.name, Error.length, TypeError.length,
            Object.getPrototypeOf(TypeError) === Error, Error.prototype.constructor === Error);
console.log(Reflect.construct(Error, ['text'], Typed) instanceof Typed);
