'use strict';

// What tests print: Node's reporter spec, without colours.

const { inspect } = require('internal/util/inspect');

function indented(text, level) {
  const space = '  '.repeat(level);
  return text.split('\n').map((line) => space + line).join('\n');
}

function mark(test) {
  if (test.skipped) return '\ufe63';
  return test.passed ? '\u2714' : '\u2716';
}

function line(test) {
  const note = test.skipped ? ` # ${test.message ?? 'SKIP'}` :
    test.todo ? ` # ${test.message ?? 'TODO'}` : '';
  return `${mark(test)} ${test.name} (${test.duration.toFixed(6)}ms)${note}`;
}

// reason is the error of a test, or nothing where that is told below it.
function reason(test) {
  if (test.passed || test.skipped || test.error.failureType === 'subtestsFailed') return undefined;
  return inspect(test.error.cause);
}

class Reporter {
  #failed = [];

  add(test) { this.#failed.push(test); }

  // write reports a test and those in it.
  write(test) {
    const out = [];
    this.#collect(test, out);
    process.stdout.write(`${out.join('\n')}\n`);
  }

  #collect(test, out) {
    const { children, level } = test;
    if (children.length > 0) out.push(indented(`\u25b6 ${test.name}`, level));
    for (const child of children) this.#collect(child, out);
    out.push(indented(line(test), level));
    for (const text of test.diagnostics) out.push(indented(`\u2139 ${text}`, level));
    const why = reason(test);
    if (why === undefined) return;
    if (!test.todo) this.add(test);
    out.push(indented(why, level + 1), '');
  }

  summary(counts, duration) {
    const out = Object.entries(counts).map(([name, n]) => `\u2139 ${name} ${n}`);
    out.push(`\u2139 duration_ms ${duration.toFixed(6)}`);
    if (this.#failed.length > 0) out.push('', '\u2716 failing tests:');
    for (const test of this.#failed) {
      out.push('', line(test), indented(reason(test) ?? test.error.message, 1));
    }
    process.stdout.write(`${out.join('\n')}\n`);
  }
}

module.exports = { Reporter };
