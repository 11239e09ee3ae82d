'use strict';

const { codes, define } = require('internal/errors');
const { format, formatWithOptions } = require('internal/util/format');
const { inspect } = require('internal/util/inspect');

define('ERR_CONSOLE_WRITABLE_STREAM', (name) =>
  `Console expects a writable stream instance for ${name}`, TypeError);

class Console {
  #out;
  #err;
  #options;
  #indent = '';
  #step;
  #counts = new Map();
  #timers = new Map();

  constructor(options, stderr = undefined) {
    if (options === undefined || typeof options.write === 'function') {
      options = { stdout: options, stderr };
    }
    const { stdout, inspectOptions = {}, groupIndentation = 2 } = options;
    if (typeof stdout?.write !== 'function') {
      throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stdout');
    }
    this.#out = () => stdout;
    this.#err = () => options.stderr ?? stdout;
    this.#options = inspectOptions;
    this.#step = groupIndentation;
    for (const name of Object.getOwnPropertyNames(Console.prototype)) {
      if (name !== 'constructor') this[name] = this[name].bind(this);
    }
  }

  // standard makes the console of the process, whose streams may change.
  static standard() {
    const console = new Console({ stdout: { write() {} } });
    console.#out = () => process.stdout;
    console.#err = () => process.stderr;
    return console;
  }

  #write(stream, args) {
    const text = Object.keys(this.#options).length === 0 ?
      format(...args) : formatWithOptions(this.#options, ...args);
    const lines = this.#indent === '' ? text :
      this.#indent + text.replaceAll('\n', `\n${this.#indent}`);
    stream.write(`${lines}\n`);
  }

  log(...args) { this.#write(this.#out(), args); }
  error(...args) { this.#write(this.#err(), args); }
  info(...args) { this.#write(this.#out(), args); }
  debug(...args) { this.#write(this.#out(), args); }
  warn(...args) { this.#write(this.#err(), args); }

  dir(object, options) {
    this.#write(this.#out(), [inspect(object, { customInspect: false, ...options })]);
  }

  dirxml(...args) { this.log(...args); }

  trace(...args) {
    const frames = new Error().stack.split('\n').slice(2).join('\n');
    const text = format(...args);
    this.error(`Trace${text === '' ? '' : `: ${text}`}\n${frames}`);
  }

  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    this.warn(...args);
  }

  count(label = 'default') {
    const count = (this.#counts.get(`${label}`) ?? 0) + 1;
    this.#counts.set(`${label}`, count);
    this.log(`${label}: ${count}`);
  }

  countReset(label = 'default') { this.#counts.delete(`${label}`); }

  group(...args) {
    if (args.length > 0) this.log(...args);
    this.#indent += ' '.repeat(this.#step);
  }

  groupCollapsed(...args) { this.group(...args); }
  groupEnd() { this.#indent = this.#indent.slice(this.#step); }
  time(label = 'default') { this.#timers.set(`${label}`, process.hrtime()); }

  timeLog(label = 'default', ...args) {
    const start = this.#timers.get(`${label}`);
    if (start === undefined) {
      process.emitWarning(`No such label '${label}' for console.timeLog()`);
      return;
    }
    const [seconds, nanoseconds] = process.hrtime(start);
    const milliseconds = seconds * 1e3 + nanoseconds / 1e6;
    const shown = milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(3)}s` :
      `${Number(milliseconds.toFixed(3))}ms`;
    this.log(`${label}: ${shown}`, ...args);
  }

  timeEnd(label = 'default') {
    this.timeLog(label);
    this.#timers.delete(`${label}`);
  }

  table(data) {
    if (data === null || typeof data !== 'object') {
      this.log(data);
      return;
    }
    this.dir(data);
  }
}

const console = Console.standard();
console.Console = Console;

module.exports = console;
