'use strict';

const { inspect, formatNumber } = require('internal/util/inspect');
const { stylizeNoColor } = require('internal/util/style');

function format(...args) {
  return formatWith({}, args);
}

function formatWithOptions(options, ...args) {
  const { validateObject } = require('internal/validators');
  validateObject(options, 'inspectOptions');
  return formatWith(options, args);
}

function formatWith(options, args) {
  let index = 0;
  let text = '';
  if (typeof args[0] === 'string') {
    if (args.length === 1) return args[0];
    index = 1;
    text = args[0].replace(/%([sdifjoOc%])/g, (found, letter) => {
      if (letter === '%') return '%';
      if (index >= args.length) return found;
      return replacements[letter](args[index++], options);
    });
  }
  const rest = args.slice(index).map(
    (arg) => (typeof arg === 'string' ? arg : inspect(arg, options)));
  return (index === 0 ? rest : [text, ...rest]).join(' ');
}

const replacements = {
  __proto__: null,
  s(arg, options) {
    if (typeof arg === 'bigint') return `${arg}n`;
    if (typeof arg === 'number') return formatNumber(stylizeNoColor, arg, false);
    if (typeof arg !== 'object' || arg === null || hasOwnText(arg)) return String(arg);
    return inspect(arg, { ...options, depth: 0, colors: false, compact: 3 });
  },
  d(arg) {
    if (typeof arg === 'bigint') return `${arg}n`;
    if (typeof arg === 'symbol') return 'NaN';
    return formatNumber(stylizeNoColor, Number(arg), false);
  },
  i(arg) {
    if (typeof arg === 'bigint') return `${arg}n`;
    if (typeof arg === 'symbol') return 'NaN';
    return formatNumber(stylizeNoColor, parseInt(arg), false);
  },
  f(arg) {
    if (typeof arg === 'symbol') return 'NaN';
    return formatNumber(stylizeNoColor, parseFloat(arg), false);
  },
  j(arg) {
    try {
      return String(JSON.stringify(arg));
    } catch (err) {
      if (err instanceof TypeError && /circular/i.test(err.message)) return '[Circular]';
      throw err;
    }
  },
  o: (arg, options) => inspect(arg, {
    ...options, showHidden: true, showProxy: true, depth: 4 }),
  O: (arg, options) => inspect(arg, options),
  c: () => '',
};

// hasOwnText tells objects whose toString is the user's from those that have
// only a built-in one.
function hasOwnText(value) {
  if (typeof value.toString !== 'function') return false;
  if (Object.hasOwn(value, 'toString')) return true;
  let object = value;
  do {
    object = Object.getPrototypeOf(object);
  } while (object !== null && !Object.hasOwn(object, 'toString'));
  const name = object?.constructor?.name;
  return value instanceof Error ? object !== Error.prototype :
    typeof name === 'string' && globalThis[name] !== object.constructor;
}

module.exports = { format, formatWithOptions };
