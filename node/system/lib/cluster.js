'use strict';

// A script is the primary, and has no workers.

const EventEmitter = require('events');
const { codes } = require('internal/errors');

module.exports = Object.assign(new EventEmitter(), {
  SCHED_NONE: 1,
  SCHED_RR: 2,
  isMaster: true,
  isPrimary: true,
  isWorker: false,
  settings: {},
  worker: undefined,
  workers: {},
  fork() { throw new codes.ERR_METHOD_NOT_IMPLEMENTED('cluster.fork()'); },
});
