'use strict';
// process.nextTick and queueMicrotask. The queue of ticks is in Go.

const native = binding('ticks');

// turn is the frame of JavaScript around a macrotask.
function turn() {
  native.turn();
}

function queueMicrotask(callback) {
  if (typeof callback !== 'function') {
    require('internal/validators').validateFunction(callback, 'callback');
  }
  Promise.resolve().then(() => {
    try {
      callback();
    } catch (err) {
      require('internal/uncaught').uncaught(err);
    }
  });
}

module.exports = { nextTick: native.nextTick, queueMicrotask, stop: native.stop, turn };
