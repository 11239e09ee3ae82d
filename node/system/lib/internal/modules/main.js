'use strict';

// Runs what the program was started with.

const Module = require('module');
const path = require('path');
const { configure } = require('internal/process_host');

configure();
// A module has a require of its own; that of goja_nodejs would be another.
delete globalThis.require;

function runFile(file) {
  Module.runMain(file);
}

// defineBuiltins makes globals of the built-in modules, loaded at first use.
function defineBuiltins() {
  for (const name of Module.builtinModules) {
    if (!/^\w+$/.test(name) || ['console', 'module', 'process', 'test'].includes(name)) continue;
    const define = (value) => Object.defineProperty(globalThis, name, {
      value, writable: true, configurable: true, enumerable: false,
    });
    Object.defineProperty(globalThis, name, {
      get() {
        const value = require(name);
        define(value);
        return value;
      },
      set: define,
      configurable: true,
      enumerable: false,
    });
  }
}

// runSource runs a text as -e does: sloppy, with require, module and the
// built-in modules at hand.
function runSource(source, print) {
  defineBuiltins();
  const module = new Module('[eval]');
  module.filename = path.join(process.cwd(), '[eval]');
  module.path = process.cwd();
  module.paths = Module._nodeModulePaths(process.cwd());
  Object.assign(globalThis, {
    module, exports: module.exports, require: Module.createRequire(module.filename),
    __filename: '[eval]', __dirname: '.',
  });
  const value = binding('modules').run(source, '[eval]');
  if (print) require('console').log(value);
}

module.exports = { runFile, runSource };
