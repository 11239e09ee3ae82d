'use strict';

// A script runs on one thread, the main one.

const { codes } = require('internal/errors');

class Worker {
  constructor() { throw new codes.ERR_METHOD_NOT_IMPLEMENTED('new Worker()'); }
}

module.exports = {
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker,
  isInternalThread: false,
  isMainThread: true,
  parentPort: null,
  resourceLimits: {},
  threadId: 0,
  workerData: null,
};
