'use strict';

const { constants: { errno, signals } } = require('os');
const { constants: fs } = require('fs');
const { constants: crypto } = require('crypto');

module.exports = { ...errno, ...signals, ...fs, ...crypto };
