'use strict';
// The old name of a part of stream.

module.exports = require('internal/streams/transform');
