'use strict';
// EventEmitter, and functions on emitters and event targets.

const { codes } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateNumber,
} = require('internal/validators');

const { ERR_INVALID_ARG_TYPE, ERR_UNHANDLED_ERROR } = codes;

const kCapture = Symbol('kCapture');
const kErrorMonitor = Symbol('events.errorMonitor');
const kRejection = Symbol.for('nodejs.rejection');

let defaultMaxListeners = 10;

module.exports = EventEmitter;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, {
  value: false, writable: true, enumerable: false,
});

EventEmitter.init = function(options) {
  if (this._events === undefined ||
      this._events === Object.getPrototypeOf(this)._events) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, 'options.captureRejections');
    this[kCapture] = Boolean(options.captureRejections);
  } else {
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

function maxListenersOf(emitter) {
  return emitter._maxListeners === undefined ?
    defaultMaxListeners : emitter._maxListeners;
}

EventEmitter.prototype.emit = binding('events').emitter(
  emitError, catchOf, kCapture);

// emitError is emit for 'error', which must not go unheard.
function emitError(type, ...args) {
  const events = this._events;
  if (events?.[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...args);
  if (events?.error === undefined) throwUnhandled(args[0]);
}

// throwUnhandled throws the value of an 'error' event that has no listener.
function throwUnhandled(value) {
  if (value instanceof Error) throw value;
  const { inspect } = require('internal/util/inspect');
  let text;
  try {
    text = inspect(value);
  } catch {
    text = value;
  }
  const error = new ERR_UNHANDLED_ERROR(text);
  error.context = value;
  throw error;
}

// catchOf watches what a listener returned, which may be a promise.
function catchOf(emitter, promise, type, ...args) {
  try {
    const { then } = promise;
    if (typeof then !== 'function') return;
    then.call(promise, undefined, (err) => {
      process.nextTick(emitRejection, emitter, err, type, args);
    });
  } catch (err) {
    emitter.emit('error', err);
  }
}

function emitRejection(emitter, err, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](err, type, ...args);
    return;
  }
  const capture = emitter[kCapture];
  try {
    emitter[kCapture] = false; // an async 'error' listener must not loop
    emitter.emit('error', err);
  } finally {
    emitter[kCapture] = capture;
  }
}

function add(emitter, type, listener, prepend) {
  validateFunction(listener, 'listener');
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener ?? listener);
    events = emitter._events; // a listener may have replaced it
  }
  const existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  let list = existing;
  if (typeof existing === 'function') {
    list = events[type] = prepend ? [listener, existing] : [existing, listener];
  } else if (prepend) {
    existing.unshift(listener);
  } else {
    existing.push(listener);
  }
  const max = maxListenersOf(emitter);
  if (max > 0 && list.length > max && !list.warned) {
    warnOfLeak(emitter, type, list, max);
  }
  return emitter;
}

function warnOfLeak(emitter, type, list, max) {
  const { inspect } = require('internal/util/inspect');
  list.warned = true;
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${list.length} ` +
    `${String(type)} listeners added to ${inspect(emitter, { depth: -1 })}. ` +
    `MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  warning.emitter = emitter;
  warning.type = type;
  warning.count = list.length;
  process.emitWarning(warning);
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return add(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

// A once listener is bound to what it is to call.
function onceWrapper(...args) {
  if (this.fired) return undefined;
  this.emitter.removeListener(this.type, this.wrapper);
  this.fired = true;
  return Reflect.apply(this.listener, this.emitter, args);
}

function wrapOnce(emitter, type, listener) {
  const once = { fired: false, wrapper: undefined, emitter, type, listener };
  once.wrapper = onceWrapper.bind(once);
  once.wrapper.listener = listener;
  return once.wrapper;
}

EventEmitter.prototype.once = function once(type, listener) {
  validateFunction(listener, 'listener');
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.prependOnceListener =
  function prependOnceListener(type, listener) {
    validateFunction(listener, 'listener');
    this.prependListener(type, wrapOnce(this, type, listener));
    return this;
  };

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  validateFunction(listener, 'listener');
  const events = this._events;
  const list = events?.[type];
  if (list === undefined) return this;
  if (typeof list === 'function') {
    if (list !== listener && list.listener !== listener) return this;
    forget(this, type);
    if (events.removeListener !== undefined) {
      this.emit('removeListener', type, list.listener || listener);
    }
    return this;
  }
  let i = list.length - 1;
  while (i >= 0 && list[i] !== listener && list[i].listener !== listener) i--;
  if (i < 0) return this;
  if (i === 0) list.shift();
  else list.splice(i, 1);
  if (list.length === 1) events[type] = list[0];
  if (events.removeListener !== undefined) {
    this.emit('removeListener', type, listener);
  }
  return this;
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

// forget drops all listeners of a type.
function forget(emitter, type) {
  if (--emitter._eventsCount === 0) emitter._events = { __proto__: null };
  else delete emitter._events[type];
}

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) { // nobody wants to know
    if (arguments.length === 0) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      forget(this, type);
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const key of Reflect.ownKeys(events)) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = { __proto__: null };
    this._eventsCount = 0;
    return this;
  }
  const listeners = events[type];
  if (typeof listeners === 'function') {
    this.removeListener(type, listeners);
  } else if (listeners !== undefined) {
    for (let i = listeners.length - 1; i >= 0; i--) {
      this.removeListener(type, listeners[i]);
    }
  }
  return this;
};

function listenersOf(emitter, type) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  return typeof list === 'function' ? [list] : list.slice();
}

EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type).map((fn) => fn.listener || fn);
};

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type);
};

EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const list = this._events?.[type];
  if (list === undefined) return 0;
  if (listener != null) {
    return listenersOf(this, type)
      .filter((fn) => fn === listener || fn.listener === listener).length;
  }
  return typeof list === 'function' ? 1 : list.length;
};

EventEmitter.prototype.eventNames = function eventNames() {
  const events = this._events;
  if (!(this._eventsCount > 0)) return [];
  return Reflect.ownKeys(events).filter((name) => events[name] !== undefined);
};

function isEventTarget(value) {
  return require('internal/event_target').isEventTarget(value);
}

function getEventListeners(emitter, type) {
  if (typeof emitter.listeners === 'function') return emitter.listeners(type);
  if (isEventTarget(emitter)) {
    return require('internal/event_target').listenersOf(emitter, type);
  }
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitter);
}

function getMaxListeners(emitter) {
  if (typeof emitter?.getMaxListeners === 'function') return maxListenersOf(emitter);
  if (isEventTarget(emitter)) {
    return require('internal/event_target').maxListenersOf(emitter);
  }
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitter);
}

function setMaxListeners(n = defaultMaxListeners, ...targets) {
  validateNumber(n, 'setMaxListeners', 0);
  if (targets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const target of targets) {
    if (isEventTarget(target)) {
      require('internal/event_target').setMaxListeners(target, n);
    } else if (typeof target.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw new ERR_INVALID_ARG_TYPE('eventTargets',
        ['EventEmitter', 'EventTarget'], target);
    }
  }
}

function listenerCount(emitter, type) {
  if (typeof emitter.listenerCount === 'function') return emitter.listenerCount(type);
  if (isEventTarget(emitter)) return getEventListeners(emitter, type).length;
  return EventEmitter.prototype.listenerCount.call(emitter, type);
}

Object.assign(EventEmitter, {
  EventEmitter,
  captureRejectionSymbol: kRejection,
  errorMonitor: kErrorMonitor,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  setMaxListeners,
  usingDomains: false,
  once: (...args) => require('internal/events/once').once(...args),
  on: (...args) => require('internal/events/on').on(...args),
  addAbortListener: (...args) =>
    require('internal/events/abort_listener').addAbortListener(...args),
});

Object.defineProperties(EventEmitter, {
  EventEmitterAsyncResource: {
    get: () => require('internal/events/async_resource').EventEmitterAsyncResource,
    enumerable: true,
    configurable: true,
  },
  captureRejections: {
    get: () => EventEmitter.prototype[kCapture],
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
    enumerable: true,
    configurable: true,
  },
  defaultMaxListeners: {
    get: () => defaultMaxListeners,
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
    enumerable: true,
    configurable: true,
  },
});
