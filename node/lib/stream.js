'use strict';
const EventEmitter = require('events');
class Writable extends EventEmitter {
  constructor(options) { super(); this.options = options; }
  write(chunk) { this.options.write(chunk, 'utf8', () => {}); return true; }
}
module.exports = { Writable };
