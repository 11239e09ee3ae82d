'use strict';

// All tests of a script: declared, run in order, reported, and the exit code.

const { getOptionValue } = require('internal/options');
const { Test, contextOf } = require('internal/test_runner/test');
const { Reporter } = require('internal/test_runner/reporter');

const noop = () => {};

class Harness {
  running = []; // the tests under way, the innermost last
  declaring = []; // the suites whose functions are running
  onlyMode = getOptionValue('--test-only') === true;
  counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  #reporter = new Reporter();
  #start = process.uptime();
  #ended = false;

  constructor() {
    this.root = new Test(this, 'test', null, '<root>', {}, noop);
    this.root.context = contextOf(this.root);
    process.on('uncaughtException', this.#uncaught);
    process.on('beforeExit', this.#beforeExit);
    process.on('exit', () => this.#exit());
  }

  #uncaught = (error) => {
    const test = this.running.at(-1);
    if (test) test.stop(error, 'uncaughtException');
    else this.#fatal(error);
  };

  // An error of no test is the script's.
  #fatal(error) {
    process.removeListener('uncaughtException', this.#uncaught);
    throw error;
  }

  // What is still waiting when nothing keeps the script alive waits in vain.
  #beforeExit = () => {
    const pending = this.root.children.filter((test) => !test.finished);
    if (pending.length === 0) {
      this.#end();
      return;
    }
    const text = 'Promise resolution is still pending but the event loop has already resolved';
    for (const test of [...this.running].reverse()) test.stop(text, 'cancelledByParent');
    for (const test of pending) {
      if (this.running.includes(test)) continue;
      test.fail(text, 'cancelledByParent');
      test.finish();
    }
  };

  // #end runs the hooks that come after all tests.
  #end() {
    if (this.#ended) return;
    this.#ended = true;
    this.root.runHooks('after').catch((err) => {
      this.root.fail(err, 'hookFailed');
    });
  }

  #exit() {
    for (const test of this.root.children) {
      if (test.finished) continue;
      test.fail('test was cancelled by the end of the process', 'cancelledByParent');
      test.finish();
    }
    if (!this.root.passed) this.#reporter.add(this.root);
    const { fail, cancelled } = this.counts;
    if (fail + cancelled > 0 || !this.root.passed) process.exitCode ||= 1;
    this.#reporter.summary(this.counts, (process.uptime() - this.#start) * 1000);
  }

  enter(test) { this.running.push(test); }

  leave(test) { this.running = this.running.filter((other) => other !== test); }

  #count(test) {
    const { counts } = this;
    if (test.kind === 'suite') {
      counts.suites++;
      return;
    }
    counts.tests++;
    if (test.skipped) counts.skipped++;
    else if (test.todo) counts.todo++;
    else if (test.wasCancelled) counts.cancelled++;
    else if (!test.passed) counts.fail++;
    else counts.pass++;
  }

  report(test) {
    this.#count(test);
    if (test.level === 0) this.#reporter.write(test);
  }

  // createIn declares a test in another.
  createIn(parent, kind, args, extra) {
    let name;
    let options = {};
    let fn;
    for (const arg of args) {
      if (typeof arg === 'string') name = arg;
      else if (typeof arg === 'function') fn = arg;
      else if (arg !== null && typeof arg === 'object') options = arg;
    }
    name ??= fn?.name || '<anonymous>';
    options = { ...options, ...extra };
    if (parent.kind === 'suite' && parent.skipped) options.skip ??= true;
    const test = new Test(this, kind, parent, name, options, fn ?? noop);
    test.context = contextOf(test);
    if (kind === 'suite' && !test.skipped) this.#declare(test);
    return parent.add(test);
  }

  // #declare runs a suite's function, which declares the tests in it.
  #declare(suite) {
    this.declaring.push(suite);
    try {
      suite.declared = Reflect.apply(suite.fn, suite.context, [suite.context]);
      suite.declared?.then?.(noop, (err) => suite.fail(err));
    } catch (err) {
      suite.fail(err);
    } finally {
      this.declaring.pop();
    }
  }

  get place() { return this.declaring.at(-1) ?? this.running.at(-1) ?? this.root; }
}

let harness;

function create(kind, args, extra) {
  harness ??= new Harness();
  return harness.createIn(harness.place, kind, args, extra);
}

// hook makes the function that declares a hook.
function hook(name) {
  return (fn, options) => {
    harness ??= new Harness();
    harness.place.addHook(name, fn, options);
  };
}

module.exports = { create, hook };
