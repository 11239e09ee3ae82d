'use strict';

// Libraries load http without being asked to. There is nothing behind it:
// whatever is used is refused.

const { refusing } = require('internal/refused');

module.exports = {
  METHODS: [],
  STATUS_CODES: {},
  ...refusing('http', {
    classes: ['Agent', 'ClientRequest', 'IncomingMessage', 'OutgoingMessage', 'Server',
              'ServerResponse'],
    functions: ['createServer', 'get', 'request'],
  }),
};
