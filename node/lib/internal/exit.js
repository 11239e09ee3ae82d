'use strict';
// How the process ends.

const { stop } = require('internal/ticks');

const native = binding('process');

function emitExit() {
  if (process._exiting) return;
  process._exiting = true;
  stop();
  process.emit('exit', process.exitCode ?? 0);
}

function beforeExit() {
  process.emit('beforeExit', process.exitCode ?? 0);
}

// exit leaves the JavaScript that called it, and never returns to it.
function exit(code) {
  if (code !== undefined) process.exitCode = code;
  emitExit();
  native.exit(process.exitCode ?? 0);
}

module.exports = { beforeExit, exit };
