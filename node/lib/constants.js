'use strict';

const { constants: crypto } = require('crypto');

module.exports = {
  ...require('internal/errno'),
  ...binding('os')?.signals,
  ...binding('fs')?.constants,
  ...crypto,
};
