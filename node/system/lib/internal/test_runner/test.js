'use strict';

// One test, or suite of tests.

const { AbortError, codes, define } = require('internal/errors');
const {
  validateAbortSignal, validateFunction, validateNumber, validateUint32,
} = require('internal/validators');
const { MockTracker } = require('internal/test_runner/mock');

define('ERR_TEST_FAILURE', function(error, type) {
  this.failureType = type;
  this.cause = error;
  return typeof error === 'string' ? error : error?.message ?? String(error);
}, Error);

const kHooks = ['before', 'after', 'beforeEach', 'afterEach'];

// cancelled are the failures of tests that were not let finish.
const cancelled = new Set(['cancelledByParent', 'testAborted', 'testTimeoutFailure']);

function failure(error, type = 'testCodeFailure') {
  return error instanceof Error && error.code === 'ERR_TEST_FAILURE' ? error :
    new codes.ERR_TEST_FAILURE(error, type);
}

// invoke calls a function of a test: one that declares two parameters is given
// a callback.
async function invoke(fn, context) {
  if (fn.length < 2) {
    await Reflect.apply(fn, context, [context]);
    return;
  }
  await new Promise((resolve, reject) => {
    const result = Reflect.apply(fn, context, [
      context, (err) => { if (err) reject(err); else resolve(); },
    ]);
    if (typeof result?.then === 'function') {
      reject(failure('passed a callback but also returned a Promise',
                     'callbackAndPromisePresent'));
    }
  });
}

// Plan counts the assertions and subtests that a test has announced.
class Plan {
  actual = 0;
  constructor(expected) { this.expected = expected; }
  check() {
    if (this.actual === this.expected) return;
    throw failure(`plan expected ${this.expected} assertions but received ${this.actual}`);
  }
}

class Test {
  children = [];
  hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
  error = null;
  message = undefined; // why it is skipped or to be done
  finished = false;
  plan = null;
  diagnostics = [];
  duration = 0;
  #last = Promise.resolve(); // the end of the subtest before
  #stop; // rejects what run waits for
  #prepared = null; // the before hooks, once
  #controller = new AbortController();

  constructor(harness, kind, parent, name, options, fn) {
    const { only, plan, signal, skip, timeout, todo } = options;
    if (timeout !== undefined && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0);
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    this.harness = harness;
    this.kind = kind;
    this.parent = parent;
    this.name = name;
    this.fn = fn;
    this.skipped = skip !== undefined && skip !== false;
    this.todo = todo !== undefined && todo !== false;
    this.only = Boolean(only);
    for (const reason of [skip, todo]) if (typeof reason === 'string') this.message ??= reason;
    if (plan !== undefined) this.setPlan(plan);
    this.timeout = timeout ?? Infinity;
    this.outerSignal = signal;
    this.level = parent === null ? -1 : parent.level + 1;
    this.stopped = new Promise((_, reject) => { this.#stop = reject; });
    this.stopped.catch(() => {});
  }

  get fullName() {
    return this.parent === null || this.parent.parent === null ? this.name :
      `${this.parent.fullName} > ${this.name}`;
  }

  get signal() { return this.#controller.signal; }

  get passed() { return this.error === null; }

  get wasCancelled() { return cancelled.has(this.error?.failureType); }

  setPlan(count) {
    validateUint32(count, 'count');
    this.plan = new Plan(count);
  }

  addHook(name, fn, options = {}) {
    validateFunction(fn, 'fn');
    this.hooks[name].push({ fn, options });
  }

  // add declares a subtest. Tests run when those before them are done; those
  // of a suite when the suite runs.
  add(test) {
    this.children.push(test);
    if (this.kind === 'suite') return Promise.resolve();
    this.#last = this.#last.then(() => test.run());
    return this.#last;
  }

  fail(error, type) {
    this.error ??= failure(error, type);
    this.#controller.abort();
  }

  // stop ends a test that does not end by itself.
  stop(error, type) {
    this.#stop(failure(error, type));
  }

  // runHooks runs the hooks of one kind.
  async runHooks(name, context = this.context) {
    for (const { fn, options } of this.hooks[name]) {
      await this.#limited(invoke(fn, context), options);
    }
  }

  // prepare runs the hooks that come before all.
  prepare() {
    this.#prepared ??= this.runHooks('before');
    return this.#prepared;
  }

  // lineage are the tests around this one, the outermost first.
  get lineage() {
    return this.parent === null ? [] : [...this.parent.lineage, this.parent];
  }

  async #limited(promise, { signal, timeout = Infinity }) {
    const waits = [promise, this.stopped];
    let timer;
    if (timeout !== Infinity) {
      waits.push(new Promise((_, reject) => {
        timer = setTimeout(() => reject(failure(`test timed out after ${timeout}ms`,
                                                'testTimeoutFailure')), timeout);
        timer.unref?.();
      }));
    }
    const aborts = signal && new Promise((_, reject) => {
      const abort = () => reject(failure(signal.reason ?? new AbortError(), 'testAborted'));
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
    try {
      await Promise.race(aborts ? [...waits, aborts] : waits);
    } finally {
      clearTimeout(timer);
    }
  }

  get #leftOut() {
    return this.skipped || (this.harness.onlyMode && this.kind === 'test' && !this.selected);
  }

  // selected tells whether the test, or one around it, is marked as only.
  get selected() { return this.only || (this.parent?.selected ?? false); }

  async run() {
    if (this.finished) return;
    const start = process.hrtime();
    if (!this.#leftOut) {
      this.harness.enter(this);
      try {
        await this.#runAll();
      } finally {
        this.harness.leave(this);
      }
    } else {
      this.skipped = true;
    }
    const [seconds, nanoseconds] = process.hrtime(start);
    this.duration = seconds * 1e3 + nanoseconds / 1e6;
    this.finish();
  }

  async #runAll() {
    const around = this.kind === 'test' ? this.lineage : [];
    try {
      for (const test of this.lineage) await test.prepare();
      for (const test of around) await test.runHooks('beforeEach', this.context);
      if (this.kind === 'suite') await this.prepare();
      await this.#limited(this.#body(),
                          { timeout: this.timeout, signal: this.outerSignal });
    } catch (err) {
      this.fail(err);
    }
    this.#cancelChildren();
    for (const step of [
      ...around.toReversed().map((test) => () => test.runHooks('afterEach', this.context)),
      () => this.runHooks('after'),
    ]) {
      try {
        await step();
      } catch (err) {
        this.fail(err, 'hookFailed');
      }
    }
    this.mock?.reset();
    const failed = this.children.filter((test) => !test.passed && !test.todo).length;
    if (failed > 0) {
      this.fail(`${failed} subtest${failed > 1 ? 's' : ''} failed`, 'subtestsFailed');
    }
    this.#controller.abort();
  }

  async #body() {
    if (this.kind === 'test') {
      await invoke(this.fn, this.context);
      this.plan?.check();
      return;
    }
    await this.declared; // what the suite's function was waiting for
    for (const test of this.children) await test.run();
  }

  #cancelChildren() {
    for (const test of this.children) {
      if (test.finished) continue;
      test.fail('test did not finish before its parent and was cancelled', 'cancelledByParent');
      test.finish();
    }
  }

  finish() {
    if (this.finished) return;
    this.finished = true;
    this.harness.report(this);
  }
}

// A TestContext is what a test's function is given.
class TestContext {
  #test;
  #assert;

  constructor(test) { this.#test = test; }

  get name() { return this.#test.name; }
  get fullName() { return this.#test.fullName; }
  get filePath() { return process.argv[1]; }
  get signal() { return this.#test.signal; }
  get error() { return this.#test.error?.cause ?? null; }
  get passed() { return this.#test.passed; }
  get mock() { return this.#test.mock ??= new MockTracker(); }

  // assert is the module assert, counted for plan.
  get assert() {
    if (this.#assert === undefined) {
      this.#assert = { __proto__: null };
      const assert = require('assert');
      for (const [name, fn] of Object.entries(assert)) {
        if (name === 'AssertionError' || name === 'strict' || typeof fn !== 'function') continue;
        this.#assert[name] = (...args) => {
          if (this.#test.plan) this.#test.plan.actual++;
          return fn(...args);
        };
      }
    }
    return this.#assert;
  }

  diagnostic(message) { this.#test.diagnostics.push(String(message)); }
  plan(count) { this.#test.setPlan(count); }
  runOnly(on) { this.#test.harness.onlyMode = Boolean(on); }

  skip(message) {
    this.#test.skipped = true;
    this.#test.message = message;
  }

  todo(message) {
    this.#test.todo = true;
    this.#test.message = message;
  }

  test(...args) {
    if (this.#test.plan) this.#test.plan.actual++;
    return this.#test.harness.createIn(this.#test, 'test', args);
  }

  async waitFor(condition, { interval = 50, timeout = 1000 } = {}) {
    validateFunction(condition, 'condition');
    const { setTimeout: sleep } = require('timers/promises');
    for (const limit = process.uptime() + timeout / 1000; ;) {
      try {
        return await condition();
      } catch (cause) {
        if (process.uptime() >= limit) {
          throw Object.assign(new Error('waitFor() timed out'), { cause });
        }
      }
      await sleep(interval);
    }
  }
}
for (const name of kHooks) {
  TestContext.prototype[name] = { [name](fn, options) {
    testOf(this).addHook(name, fn, options);
  } }[name];
}

const tests = new WeakMap();
const testOf = (context) => tests.get(context);

function contextOf(test) {
  const context = test.kind === 'suite' ?
    { name: test.name, fullName: test.fullName, signal: test.signal } : new TestContext(test);
  tests.set(context, test);
  return context;
}

module.exports = { Test, contextOf, invoke, kHooks };
