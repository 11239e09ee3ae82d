'use strict';
// Prepares a runtime: what goja lacks, the process and the globals.

require('internal/polyfill');
require('internal/functions');
require('internal/process');
require('internal/process_info');

const global = globalThis;

function define(name, value) {
  Object.defineProperty(global, name, {
    value, writable: true, enumerable: false, configurable: true,
  });
}

// lazy defines a global whose module is loaded at its first use.
function lazy(module, ...names) {
  for (const name of names) {
    Object.defineProperty(global, name, {
      get() {
        define(name, require(module)[name]);
        return global[name];
      },
      set(value) { define(name, value); },
      enumerable: false,
      configurable: true,
    });
  }
}

define('global', global);
define('process', process);
define('queueMicrotask', require('internal/ticks').queueMicrotask);
define('Buffer', require('buffer').Buffer);
for (const name of ['setTimeout', 'setInterval', 'setImmediate',
  'clearTimeout', 'clearInterval', 'clearImmediate']) {
  define(name, require('timers')[name]);
}
// lazyWhole defines a global that is a module, or what load makes of it.
function lazyWhole(name, load) {
  Object.defineProperty(global, name, {
    get() {
      define(name, load());
      return global[name];
    },
    set(value) { define(name, value); },
    enumerable: false,
    configurable: true,
  });
}

lazyWhole('console', () => require('console'));
// There is no HTTP.
lazyWhole('fetch', () => require('internal/refused').refusing('globalThis',
  { classes: [], functions: ['fetch'] }).fetch);
lazyWhole('crypto', () => require('crypto').webcrypto);
lazy('internal/event_target', 'Event', 'EventTarget', 'CustomEvent');
lazy('internal/abort', 'AbortController', 'AbortSignal', 'DOMException');
lazy('internal/structured_clone', 'structuredClone');
lazy('buffer', 'atob', 'btoa');
lazy('url', 'URL', 'URLSearchParams');
lazy('perf_hooks', 'performance');
lazy('internal/crypto/webcrypto', 'CryptoKey');
lazy('internal/encoding', 'TextEncoder', 'TextDecoder');
