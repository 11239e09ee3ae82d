'use strict';
// The standards of connecting to hosts with several addresses.

const { getOptionValue } = require('internal/options');
const { validateBoolean, validateInt32 } = require('internal/validators');

const kShortest = 10; // milliseconds

let enabled = !getOptionValue('--no-network-family-autoselection');
let timeout = parseInt(
  getOptionValue('--network-family-autoselection-attempt-timeout') ?? 500, 10) || 0;

function getDefault() {
  return enabled;
}

function setDefault(value) {
  validateBoolean(value, 'value');
  enabled = value;
}

function getDefaultTimeout() {
  return timeout;
}

function setDefaultTimeout(value) {
  timeout = checkTimeout(value, 'value');
}

// checkTimeout returns the time that an attempt is given.
function checkTimeout(value, name) {
  validateInt32(value, name, 1);
  return Math.max(value, kShortest);
}

module.exports = {
  checkTimeout,
  getDefault,
  getDefaultTimeout,
  setDefault,
  setDefaultTimeout,
};
