'use strict';

// Libraries load http without being asked to. There is nothing behind it but
// names, and what ws asks for: whatever else is used is refused, unless the script
// has put something of its own there.

const { websocketMask, websocketUnmask } = require('internal/websocket_mask');
const { METHODS, STATUS_CODES } = require('internal/http_names');
const { refusing } = require('internal/refused');

module.exports = {
  METHODS,
  STATUS_CODES,
  websocketMask,
  websocketUnmask,
  ...refusing('http', {
    classes: ['Agent', 'ClientRequest', 'IncomingMessage', 'OutgoingMessage', 'Server',
              'ServerResponse'],
    functions: ['createServer', 'get', 'request'],
  }),
};
