'use strict';

// What assert.throws, rejects and their opposites share.

const { codes } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const { isDeepStrictEqual } = require('internal/util/comparisons');
const types = require('internal/util/types');
const { AssertionError } = require('internal/assert/assertion_error');

const NOTHING = Symbol('nothing thrown');

function fail(options) {
  throw options.message instanceof Error ? options.message : new AssertionError(options);
}

// failGenerated fails with the user's message, or else with ours.
function failGenerated(options, generated) {
  if (options.message !== undefined && options.message !== null) fail(options);
  const error = new AssertionError({ ...options, message: generated });
  error.generatedMessage = true;
  throw error;
}

// A Comparison has the properties of an error that are compared, for the diff.
class Comparison {
  constructor(error, keys, actual) {
    for (const key of keys) {
      if (!(key in error)) continue;
      const matches = actual !== undefined && typeof actual[key] === 'string' &&
        types.isRegExp(error[key]) && error[key].test(actual[key]);
      this[key] = matches ? actual[key] : error[key];
    }
  }
}

function matchesRegExp(actual, expected, message, fn) {
  const text = String(actual);
  if (expected.test(text)) return;
  failGenerated({ actual, expected, message, operator: fn.name, stackStartFn: fn },
                'The input did not match the regular expression ' +
                `${inspect(expected)}. Input:\n\n${inspect(text)}\n`);
}

function comparedKeys(expected) {
  const keys = Object.keys(expected);
  if (expected instanceof Error) {
    keys.push('name', 'message');
  } else if (keys.length === 0) {
    throw new codes.ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  }
  return keys;
}

function matchesObject(actual, expected, message, fn) {
  if (typeof actual !== 'object' || actual === null) {
    fail({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn });
  }
  const keys = comparedKeys(expected);
  for (const key of keys) {
    const wanted = expected[key];
    if (typeof actual[key] === 'string' && types.isRegExp(wanted) && wanted.test(actual[key])) {
      continue;
    }
    if (key in actual && isDeepStrictEqual(actual[key], wanted)) continue;
    if (message !== undefined) {
      fail({ actual, expected, message, operator: fn.name, stackStartFn: fn });
    }
    const error = new AssertionError({
      actual: new Comparison(actual, keys),
      expected: new Comparison(expected, keys, actual),
      operator: 'deepStrictEqual',
      stackStartFn: fn,
    });
    Object.assign(error, { actual, expected, operator: fn.name });
    throw error;
  }
}

function matchesClass(actual, expected, message, fn) {
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    const received = actual instanceof Error ?
      `"${actual.name}"\n\nError message:\n\n${actual.message}` :
      `"${inspect(actual, { depth: -1 })}"`;
    failGenerated({ actual, expected, message, operator: fn.name, stackStartFn: fn },
                  `The error is expected to be an instance of "${expected.name}". ` +
                  `Received ${received}`);
  }
  const answer = Reflect.apply(expected, {}, [actual]);
  if (answer === true) return;
  const name = expected.name ? `"${expected.name}" ` : '';
  const caught = actual instanceof Error ? `\n\nCaught error:\n\n${actual}` : '';
  failGenerated({ actual, expected, message, operator: fn.name, stackStartFn: fn },
                `The ${name}validation function is expected to return "true". ` +
                `Received ${inspect(answer)}${caught}`);
}

function checkError(actual, expected, message, fn) {
  if (types.isRegExp(expected)) {
    matchesRegExp(actual, expected, message, fn);
  } else if (typeof expected === 'function') {
    matchesClass(actual, expected, message, fn);
  } else {
    matchesObject(actual, expected, message, fn);
  }
}

// parseExpected sorts out the arguments after the function: (error, message),
// (message) or none.
function parseExpected(actual, args, fn) {
  const [error, message] = args;
  if (typeof error !== 'string') {
    if (error != null && typeof error !== 'object' && typeof error !== 'function') {
      throw new codes.ERR_INVALID_ARG_TYPE(
        'error', ['Object', 'Error', 'RegExp', 'Function', 'Class'], error);
    }
    return { expected: error ?? undefined, message };
  }
  if (args.length > 1) {
    throw new codes.ERR_INVALID_ARG_TYPE(
      'error', ['Object', 'Error', 'RegExp', 'Function', 'Class'], error);
  }
  const text = typeof actual === 'object' && actual !== null ? actual.message : actual;
  if (text === error) {
    throw new codes.ERR_AMBIGUOUS_ARGUMENT('error/message',
      typeof actual === 'object' && actual !== null ?
        `The error message "${actual.message}" is identical to the message.` :
        `The error "${actual}" is identical to the message.`);
  }
  return { expected: undefined, message: error };
}

function expectsError(fn, actual, args) {
  const { expected, message } = parseExpected(actual, args, fn);
  if (actual === NOTHING) {
    const name = expected?.name ? ` (${expected.name})` : '';
    const what = fn.name === 'rejects' ? 'rejection' : 'exception';
    const end = message ? `: ${message}` : '.';
    fail({
      actual: undefined, expected, operator: fn.name, stackStartFn: fn,
      message: message instanceof Error ? message : `Missing expected ${what}${name}${end}`,
    });
  }
  if (expected !== undefined) checkError(actual, expected, message, fn);
}

function expectsNoError(fn, actual, args) {
  if (actual === NOTHING) return;
  let [expected, message] = args;
  if (typeof expected === 'string') [expected, message] = [undefined, expected];
  if (expected !== undefined && !hasMatching(actual, expected)) throw actual;
  const what = fn.name === 'doesNotReject' ? 'rejection' : 'exception';
  const end = message ? `: ${message}` : '.';
  fail({
    actual, expected, operator: fn.name, stackStartFn: fn,
    message: `Got unwanted ${what}${end}\nActual message: "${actual?.message}"`,
  });
}

function hasMatching(actual, expected) {
  if (typeof expected !== 'function') return types.isRegExp(expected) && expected.test(String(actual));
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  return !Object.prototype.isPrototypeOf.call(Error, expected) &&
    Reflect.apply(expected, {}, [actual]) === true;
}

function thrownBy(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (err) {
    return err;
  }
  return NOTHING;
}

function isThenable(value) {
  return types.isPromise(value) || (value !== null && typeof value === 'object' &&
    typeof value.then === 'function' && typeof value.catch === 'function');
}

async function rejectedBy(promiseOrFn) {
  let promise = promiseOrFn;
  if (typeof promiseOrFn === 'function') {
    promise = promiseOrFn();
    if (!isThenable(promise)) {
      throw new codes.ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
    }
  } else if (!isThenable(promise)) {
    throw new codes.ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseOrFn);
  }
  try {
    await promise;
  } catch (err) {
    return err;
  }
  return NOTHING;
}

module.exports = { expectsError, expectsNoError, fail, rejectedBy, thrownBy };
