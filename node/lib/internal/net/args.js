'use strict';
// The call forms that connect and listen share.

const { normalizedArgsSymbol } = require('internal/net');

// toNumber returns a number that is not negative, or false.
function toNumber(value) {
  const number = Number(value);
  return number >= 0 ? number : false;
}

function isPipeName(value) {
  return typeof value === 'string' && toNumber(value) === false;
}

// normalizeArgs makes [options, callback or null] of the arguments
// (options), (path) or (port, host), each with a callback or not.
function normalizeArgs(args) {
  const first = args[0]; // by index: an iterator costs more than all the rest
  let options = {};
  if (typeof first === 'object' && first !== null) {
    options = first;
  } else if (isPipeName(first)) {
    options.path = first;
  } else if (args.length > 0) {
    options.port = first;
    if (typeof args[1] === 'string') options.host = args[1];
  }
  const last = args[args.length - 1];
  const normalized = [options, typeof last === 'function' ? last : null];
  normalized[normalizedArgsSymbol] = true;
  return normalized;
}

function isNormalized(value) {
  return Array.isArray(value) && value[normalizedArgsSymbol] === true;
}

module.exports = { isNormalized, isPipeName, normalizeArgs, toNumber };
