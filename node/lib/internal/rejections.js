'use strict';
// What becomes of promises that were rejected while nobody handled them. Which
// of it is for --unhandled-rejections to say.

const { getOptionValue } = require('internal/options');
const { validateOneOf } = require('internal/validators');
const { uncaught } = require('internal/uncaught');

const kWarning = 'UnhandledPromiseRejectionWarning';
const kOrigin = 'This error originated either by throwing inside of an async ' +
  'function without a catch block, or by rejecting a promise which was not ' +
  'handled with .catch().';

// The ids of rejections that were reported, for the warning about those that
// are handled later.
const ids = new WeakMap();
let lastID = 0;

class UnhandledPromiseRejection extends Error {
  constructor(reason) {
    super(`${kOrigin} The promise rejected with the reason "${describe(reason)}".`);
    this.code = 'ERR_UNHANDLED_REJECTION';
  }
}
Object.defineProperty(UnhandledPromiseRejection.prototype, 'name', {
  value: 'UnhandledPromiseRejection', writable: true, configurable: true,
});

const modes = {
  __proto__: null,
  'none': told,
  'strict': (reason, promise) => {
    raise(reason);
    if (!told(reason, promise)) warn(reason, promise);
  },
  'throw': (reason, promise) => {
    if (!told(reason, promise)) raise(reason);
  },
  'warn': (reason, promise) => {
    told(reason, promise);
    warn(reason, promise);
  },
  'warn-with-error-code': (reason, promise) => {
    if (told(reason, promise)) return;
    warn(reason, promise);
    process.exitCode = 1;
  },
};

function unhandledRejection(reason, promise) {
  ids.set(promise, ++lastID);
  const mode = getOptionValue('--unhandled-rejections') ?? 'throw';
  validateOneOf(mode, '--unhandled-rejections', Object.keys(modes));
  modes[mode](reason, promise);
}

function told(reason, promise) {
  return process.emit('unhandledRejection', reason, promise);
}

function raise(reason) {
  uncaught(isError(reason) ? reason : new UnhandledPromiseRejection(reason),
    'unhandledRejection');
}

// warn warns of the reason and then of the promise.
function warn(reason, promise) {
  const warning = new Error(`Unhandled promise rejection. ${kOrigin} To terminate ` +
    'the node process on unhandled promise rejection, use the CLI flag ' +
    '`--unhandled-rejections=strict` (see ' +
    'https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). ' +
    `(rejection id: ${ids.get(promise)})`);
  warning.name = kWarning;
  const stack = stackOf(reason);
  if (stack !== undefined) warning.stack = stack;
  process.emitWarning(stack ?? describe(reason), kWarning);
  process.emitWarning(warning);
}

function isError(value) {
  try {
    return value instanceof Error;
  } catch { // a Proxy
    return false;
  }
}

// stackOf is the stack of an error, or of what looks like one.
function stackOf(value) {
  try {
    const { stack } = Object.hasOwn(value, 'stack') ? value : {};
    return typeof stack === 'string' ? stack : undefined;
  } catch { // null, a Proxy
    return undefined;
  }
}

// describe names a value without running code of the script.
function describe(value) {
  if (typeof value !== 'object' || value === null) return String(value);
  return `#<${Object.getPrototypeOf(value)?.constructor?.name ?? 'Object'}>`;
}

function rejectionHandled(promise) {
  if (process.emit('rejectionHandled', promise)) return;
  const warning = new Error('Promise rejection was handled asynchronously ' +
    `(rejection id: ${ids.get(promise)})`);
  warning.name = 'PromiseRejectionHandledWarning';
  process.emitWarning(warning);
}

module.exports = { rejectionHandled, unhandledRejection };
