'use strict';

// As http.

const { refusing } = require('internal/refused');

module.exports = refusing('https', {
  classes: ['Agent', 'Server'],
  functions: ['createServer', 'get', 'request'],
});
