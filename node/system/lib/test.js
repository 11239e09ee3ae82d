'use strict';

// node:test: tests in a script, run one after another. There are no snapshots,
// no mocked modules or timers, and no runs of other files.

const { codes } = require('internal/errors');
const { create, hook } = require('internal/test_runner/harness');
const { MockTracker } = require('internal/test_runner/mock');

// declare makes the function that declares tests, or suites, and its variants.
function declare(kind) {
  const fn = (...args) => create(kind, args);
  for (const name of ['skip', 'todo', 'only']) {
    fn[name] = (...args) => create(kind, args, { [name]: true });
  }
  return fn;
}

const test = declare('test');
const describe = declare('suite');

const mock = new MockTracker();

function run() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('run()');
}

module.exports = Object.assign(test, {
  after: hook('after'),
  afterEach: hook('afterEach'),
  before: hook('before'),
  beforeEach: hook('beforeEach'),
  describe,
  it: test,
  mock,
  run,
  suite: describe,
  test,
});
