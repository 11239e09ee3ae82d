'use strict';

const { codes } = require('internal/errors');
const { inspect } = require('internal/util/inspect');
const comparisons = require('internal/util/comparisons');
const types = require('internal/util/types');
const { AssertionError } = require('internal/assert/assertion_error');
const {
  expectsError, expectsNoError, fail: failWith, rejectedBy, thrownBy,
} = require('internal/assert/throws');

function truthy(fn, args) {
  const [value, message] = args;
  if (value) return;
  const none = args.length === 0;
  const given = message ?? (none ? 'No value argument passed to `assert.ok()`' : undefined);
  const shown = given ?? 'The expression evaluated to a falsy value:\n\n' +
    `  ${fn.name === 'assert' ? 'assert' : `assert.${fn.name}`}(${inspect(value)})\n`;
  if (given instanceof Error) throw given;
  const error = new AssertionError({
    actual: value, expected: true, message: shown, operator: '==', stackStartFn: fn,
  });
  error.generatedMessage = message === undefined || message === null;
  throw error;
}

function assert(...args) {
  truthy(assert, args);
}

function ok(...args) {
  truthy(ok, args);
}

// define makes an assertion out of a comparison of two values.
function define(name, holds, operator = name) {
  const fn = {
    [name](...args) {
      if (args.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
      const [actual, expected, message] = args;
      if (!holds(actual, expected)) {
        failWith({ actual, expected, message, operator, stackStartFn: fn });
      }
    },
  }[name];
  assert[name] = fn;
}

const { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual } = comparisons;
/* eslint-disable eqeqeq */
define('equal', (a, b) => a == b || (a !== a && b !== b), '==');
define('notEqual', (a, b) => a != b && !(a !== a && b !== b), '!=');
/* eslint-enable eqeqeq */
define('strictEqual', Object.is);
define('notStrictEqual', (a, b) => !Object.is(a, b));
define('deepEqual', isDeepEqual);
define('notDeepEqual', (a, b) => !isDeepEqual(a, b));
define('deepStrictEqual', isDeepStrictEqual);
define('notDeepStrictEqual', (a, b) => !isDeepStrictEqual(a, b));
define('partialDeepStrictEqual', isPartialStrictEqual);

function fail(message = 'Failed') {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message, operator: 'fail', stackStartFn: fail });
  error.generatedMessage = arguments.length === 0 || arguments[0] === undefined;
  throw error;
}

function throws(fn, ...args) {
  expectsError(throws, thrownBy(fn), args);
}

function doesNotThrow(fn, ...args) {
  expectsNoError(doesNotThrow, thrownBy(fn), args);
}

async function rejects(promise, ...args) {
  expectsError(rejects, await rejectedBy(promise), args);
}

async function doesNotReject(promise, ...args) {
  expectsNoError(doesNotReject, await rejectedBy(promise), args);
}

function ifError(value) {
  if (value === null || value === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof value === 'object' && typeof value.message === 'string') {
    message += value.message === '' && value.constructor ?
      value.constructor.name : value.message;
  } else {
    message += inspect(value);
  }
  const error = new AssertionError({
    actual: value, expected: null, operator: 'ifError', message, stackStartFn: ifError,
  });
  if (typeof value.stack === 'string') {
    const frames = value.stack.split('\n    at ').slice(1);
    error.stack = [error.stack, ...frames].join('\n    at ');
  }
  throw error;
}

function checkText(text, pattern, message, fn) {
  if (!types.isRegExp(pattern)) {
    throw new codes.ERR_INVALID_ARG_TYPE('regexp', 'RegExp', pattern);
  }
  const wanted = fn === match;
  if (typeof text === 'string' && (RegExp.prototype.exec.call(pattern, text) !== null) === wanted) {
    return;
  }
  if (message instanceof Error) throw message;
  let shown = message;
  if (shown === undefined) {
    shown = typeof text !== 'string' ?
      `The "string" argument must be of type string. Received type ${typeof text} ` +
        `(${inspect(text)})` :
      `The input ${wanted ? 'did not' : 'was expected to not'} match the regular expression ` +
        `${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
  }
  const error = new AssertionError({
    actual: text, expected: pattern, message: shown, operator: fn.name, stackStartFn: fn,
  });
  error.generatedMessage = message === undefined;
  throw error;
}

function match(text, pattern, message) {
  checkText(text, pattern, message, match);
}

function doesNotMatch(text, pattern, message) {
  checkText(text, pattern, message, doesNotMatch);
}

Object.assign(assert, {
  AssertionError, doesNotMatch, doesNotReject, doesNotThrow, fail, ifError, match, ok,
  rejects, throws,
});

function strict(...args) {
  truthy(strict, args);
}

assert.strict = Object.assign(strict, assert, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
  strict,
});

module.exports = assert;
