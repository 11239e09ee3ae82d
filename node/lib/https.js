'use strict';

// As http, without its names.

const { refusing } = require('internal/refused');

module.exports = refusing('https', {
  classes: ['Agent', 'Server'],
  functions: ['createServer', 'get', 'request'],
});
