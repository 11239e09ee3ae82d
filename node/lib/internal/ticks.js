'use strict';
// The queue of process.nextTick, and the macrotask around which it turns.

const { task, wake } = binding('ticks');

let queue = []; // callback, arguments, callback, arguments, ...
let draining = false; // a macrotask or drain will come by
let woken = false;

function push(callback, args) {
  queue.push(callback, args);
  if (!draining && !woken) {
    woken = true;
    wake();
  }
}

// drain runs the queue until it is empty.
function drain() {
  draining = true;
  woken = false;
  while (queue.length > 0) {
    const batch = queue;
    queue = [];
    for (let i = 0; i < batch.length; i += 2) {
      const args = batch[i + 1];
      try {
        if (args === undefined) (0, batch[i])();
        else batch[i](...args);
      } catch (err) {
        require('internal/uncaught').uncaught(err);
      }
    }
  }
  draining = false;
}

// macrotask runs the loop's task and then the queue.
function macrotask() {
  draining = true;
  try {
    task();
  } catch (err) {
    require('internal/uncaught').uncaught(err);
  }
  drain();
}

function nextTick(callback, ...args) {
  if (typeof callback !== 'function') {
    require('internal/validators').validateFunction(callback, 'callback');
  }
  if (process._exiting) return;
  push(callback, args.length > 0 ? args : undefined);
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

module.exports = { drain, macrotask, nextTick, queueMicrotask };
