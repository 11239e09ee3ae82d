'use strict';
// events.once: the next event as a promise.

const { AbortError, codes } = require('internal/errors');
const { validateAbortSignal, validateObject } = require('internal/validators');
const { kResistStopPropagation } = require('internal/event_target');

async function once(emitter, name, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  return new Promise((resolve, reject) => {
    const onerror = (err) => {
      emitter.removeListener(name, resolver);
      signal?.removeEventListener('abort', onabort);
      reject(err);
    };
    const resolver = (...args) => {
      emitter.removeListener?.('error', onerror);
      signal?.removeEventListener('abort', onabort);
      resolve(args);
    };
    function onabort() {
      removeListener(emitter, name, resolver);
      removeListener(emitter, 'error', onerror);
      reject(new AbortError(undefined, { cause: signal.reason }));
    }
    addListener(emitter, name, resolver, { once: true });
    if (name !== 'error' && typeof emitter.once === 'function') {
      emitter.once('error', onerror);
    }
    signal?.addEventListener('abort', onabort, {
      once: true, [kResistStopPropagation]: true,
    });
  });
}

// addListener and removeListener take emitters and event targets.
function addListener(emitter, name, listener, flags) {
  if (typeof emitter.on === 'function') {
    if (flags?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, flags);
  } else {
    throw new codes.ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function removeListener(emitter, name, listener) {
  if (typeof emitter.removeListener === 'function') {
    emitter.removeListener(name, listener);
  } else if (typeof emitter.removeEventListener === 'function') {
    emitter.removeEventListener(name, listener);
  } else {
    throw new codes.ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

module.exports = { addListener, once, removeListener };
