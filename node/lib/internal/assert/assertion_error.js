'use strict';

const { inspect } = require('internal/util/inspect');
const types = require('internal/util/types');
const { validateObject } = require('internal/validators');
const { caret, diffLines, printDiff } = require('internal/assert/diff');

const headers = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
};

function show(value) {
  return inspect(withoutFrames(value), {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
    breakLength: Infinity,
  });
}

// withoutFrames is an error without the lines of its stack, which differ
// between errors that are equal.
function withoutFrames(value) {
  if (!types.isNativeError(value)) return value;
  const copy = Object.create(Object.getPrototypeOf(value),
                             Object.getOwnPropertyDescriptors(value));
  Object.defineProperty(copy, 'stack', {
    __proto__: null, value: Error.prototype.toString.call(value), enumerable: false,
  });
  return copy;
}

function isReference(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

// Values this short are shown on one line, with the sign between them.
const SHORT = 12;

function differenceMessage(actual, expected, operator, given) {
  const left = show(actual).split('\n');
  const right = show(expected).split('\n');
  if (operator === 'strictEqual' && isReference(actual) && isReference(expected)) {
    operator = typeof actual === typeof expected ? 'strictEqualObject' : operator;
  }
  const header = given ?? headers[operator];
  const simple = left.length === 1 && right.length === 1 && left[0] !== right[0];
  const short = left[0].length + right[0].length <= SHORT;
  if (simple && short && !isReference(actual) && !isReference(expected) &&
      (actual !== 0 || expected !== 0)) {
    return `${header}\n\n${left[0]} !== ${right[0]}\n`;
  }
  const lines = diffLines(left, right);
  if (lines.every(([mark]) => mark === ' ')) {
    return `${given ?? headers.notIdentical}\n\n${left.join('\n')}\n`;
  }
  const { text, skipped } = printDiff(lines);
  const note = skipped ? ' ... Lines skipped' : '';
  const pointer = simple ? caret(left[0], right[0]) : '';
  return `${header}\n+ actual - expected${note}\n\n${text}${pointer}`;
}

function samenessMessage(actual, operator) {
  const lines = show(actual).split('\n');
  const reference = operator === 'notStrictEqual' && isReference(actual);
  const header = headers[reference ? 'notStrictEqualObject' : operator];
  if (lines.length > 50) lines.splice(46, lines.length, '...');
  return lines.length === 1 ?
    `${header}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` :
    `${header}\n\n${lines.join('\n')}\n`;
}

function looseMessage(actual, expected, operator) {
  const left = inspectShort(actual);
  const right = inspectShort(expected);
  if (operator === 'deepEqual') {
    return `${headers.deepEqual}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  }
  return `${left} ${operator} ${right}`;
}

function inspectShort(value) {
  const text = show(value);
  return text.length > 512 ? `${text.slice(0, 509)}...` : text;
}

function messageFor({ actual, expected, operator, message }) {
  switch (operator) {
    case 'deepStrictEqual':
    case 'strictEqual':
      return differenceMessage(actual, expected, operator, message);
    case 'partialDeepStrictEqual':
      return message ?? differenceMessage(actual, expected, operator);
    case 'fail':
      return message ?? 'Failed';
  }
  if (message !== undefined && message !== null) return message;
  switch (operator) {
    case 'notDeepStrictEqual':
    case 'notStrictEqual':
      return samenessMessage(actual, operator);
    case 'notDeepEqual':
      return `${headers.notDeepEqual}\n\n${inspectShort(actual)}`;
    default:
      return looseMessage(actual, expected, operator);
  }
}

// callersOf is a stack without the frames of the assertion itself.
function callersOf({ stack }) {
  const lines = stack.split('\n');
  const frame = (line) => line.startsWith('    at ');
  const first = lines.findIndex(frame);
  const caller = lines.findIndex((line) =>
    frame(line) && !/[( ]node:(internal|assert\b)/.test(line));
  if (first === -1 || caller === -1) return lines.join('\n');
  return [...lines.slice(0, first), ...lines.slice(caller)].join('\n');
}

class AssertionError extends Error {
  constructor(options) {
    validateObject(options, 'options');
    const { message, operator, stackStartFn, details, stackStartFunction } = options;
    const limit = Error.stackTraceLimit;
    super(String(messageFor(options)));
    Error.stackTraceLimit = limit;
    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', {
      __proto__: null, value: 'AssertionError [ERR_ASSERTION]',
      enumerable: false, writable: true, configurable: true,
    });
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      details.forEach((detail, i) => { this[`detail ${i}`] = detail; });
    } else {
      this.actual = options.actual;
      this.expected = options.expected;
      this.operator = operator;
    }
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    this.stack = callersOf(this); // has the code in its first line, unlike the name
    this.name = 'AssertionError';
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [inspect.custom](depth, context) {
    const { actual, expected } = this;
    for (const name of ['actual', 'expected']) {
      if (typeof this[name] === 'string') this[name] = shortened(this[name]);
    }
    try {
      return inspect(this, { ...context, customInspect: false, depth: 0 });
    } finally {
      this.actual = actual;
      this.expected = expected;
    }
  }
}

function shortened(text) {
  const lines = text.split('\n', 10);
  if (lines.length > 9) {
    const cut = `${lines.slice(0, 9).join('\n')}\n...`;
    return cut.length > 512 ? `${cut.slice(0, 512)}...` : cut;
  }
  return text.length > 512 ? `${text.slice(0, 512)}...` : text;
}

module.exports = { AssertionError };
