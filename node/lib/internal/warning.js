'use strict';
// process.emitWarning.

const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const { getOptionValue } = require('internal/options');

const { ERR_INVALID_ARG_TYPE } = codes;

// print is the listener that writes warnings to the standard error.
function print(warning) {
  if (!(warning instanceof Error)) return;
  const deprecation = warning.name === 'DeprecationWarning';
  if (deprecation && process.noDeprecation) return;
  const trace = process.traceProcessWarnings ||
    (deprecation && process.traceDeprecation);
  let text = `(${process.release.name}:${process.pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  text += trace && warning.stack ? warning.stack : warning.toString();
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  process.stderr.write(`${text}\n`);
}

// shape sorts the arguments that emitWarning takes in several forms.
function shape(type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = '';
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') code = undefined;
  else if (code !== undefined) validateString(code, 'code');
  return { type, code, detail };
}

function emitWarning(warning, type, code, ctor) {
  const options = shape(type, code, ctor);
  if (typeof warning === 'string') {
    const error = new Error(warning);
    error.name = String(options.type || 'Warning');
    if (options.code !== undefined) error.code = options.code;
    if (options.detail !== undefined) error.detail = options.detail;
    warning = error;
  } else if (!(warning instanceof Error)) {
    throw new ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      process.nextTick(() => { throw warning; });
      return;
    }
  }
  process.nextTick(() => process.emit('warning', warning));
}

if (!getOptionValue('--no-warnings')) process.on('warning', print);

module.exports = { emitWarning };
