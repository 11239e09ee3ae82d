'use strict';

const { codes } = require('internal/errors');
const {
  kValidateObjectAllowArray, kValidateObjectAllowFunction, validateAbortSignal,
  validateFunction, validateNumber, validateObject, validateOneOf,
  validateString,
} = require('internal/validators');
const { inspect, stripVTControlCharacters } = require('internal/util/inspect');
const { format, formatWithOptions } = require('internal/util/format');
const { isDeepStrictEqual } = require('internal/util/comparisons');
const { deprecate } = require('internal/util/deprecate');
const { promisify, callbackify } = require('internal/util/promisify');
const { debuglog } = require('internal/util/debuglog');
const { colors } = require('internal/util/style');
const types = require('internal/util/types');

function inherits(constructor, parent) {
  validateFunction(constructor, 'ctor');
  validateFunction(parent, 'superCtor');
  if (parent.prototype === undefined) {
    throw new codes.ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', parent.prototype);
  }
  Object.defineProperty(constructor, 'super_', {
    __proto__: null, value: parent, writable: true, configurable: true,
  });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

function systemErrors() {
  return Object.entries(require('internal/errno'));
}

function getSystemErrorName(errno) {
  validateNumber(errno, 'err');
  if (errno >= 0 || !Number.isSafeInteger(errno)) {
    throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', errno);
  }
  return systemErrors().find(([, value]) => value === -errno)?.[0] ??
    `Unknown system error ${errno}`;
}

function getSystemErrorMap() {
  const { message } = binding('errno');
  return new Map(systemErrors().map(
    ([name, errno]) => [-errno, [name, message(-errno)]]));
}

function styleText(style, text, { validateStream = true } = {}) {
  validateString(text, 'text');
  const names = Array.isArray(style) ? style : [style];
  let start = '';
  let end = '';
  for (const name of names) {
    if (name === 'none') continue;
    validateOneOf(name, 'format', Object.keys(colors));
    start += `\u001b[${colors[name][0]}m`;
    end = `\u001b[${colors[name][1]}m${end}`;
  }
  const plain = validateStream && !process.stdout?.isTTY && arguments.length > 2;
  return plain ? text : start + text + end;
}

async function aborted(signal, resource) {
  if (signal === undefined) {
    throw new codes.ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  }
  validateAbortSignal(signal, 'signal');
  validateObject(resource, 'resource',
    kValidateObjectAllowArray | kValidateObjectAllowFunction);
  if (signal.aborted) return undefined;
  return new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}

// getCallSites are the frames of the stack above its caller.
function getCallSites(frameCount = 10) {
  if (typeof frameCount === 'object') frameCount = 10;
  validateNumber(frameCount, 'frameCount', 1, 200);
  const sites = [];
  for (const line of new Error().stack.split('\n').slice(2)) {
    const [, name, at, inner] = /^    at (?:(.*) \()?(.*?)(\))?$/.exec(line);
    const [, scriptName, row, column] = /^(.*):(\d+):(\d+)$/.exec(at) ?? [];
    if (scriptName === undefined) continue;
    sites.push({
      functionName: inner === undefined ? '' : name, scriptId: '0', scriptName,
      lineNumber: +row, columnNumber: +column, column: +column,
    });
  }
  return sites.slice(0, frameCount);
}

function toUSVString(text) {
  return String(text).replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

function extend(target, source) {
  return source !== null && typeof source === 'object' ? Object.assign(target, source) : target;
}

function isError(value) {
  return types.isNativeError(value) || value instanceof Error;
}

module.exports = {
  _extend: deprecate(extend, 'The `util._extend` API is deprecated. Please use ' +
    'Object.assign() instead.', 'DEP0060'),
  aborted,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorName,
  inherits,
  inspect,
  isArray: Array.isArray,
  isDeepStrictEqual,
  isError,
  promisify,
  stripVTControlCharacters(str) {
    validateString(str, 'str');
    return stripVTControlCharacters(str);
  },
  styleText,
  toUSVString,
  types,
  get TextDecoder() { return require('internal/encoding').TextDecoder; },
  get TextEncoder() { return require('internal/encoding').TextEncoder; },
};
