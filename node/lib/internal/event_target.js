'use strict';
// EventTarget and Event, as far as AbortSignal and programs need them.

const { codes } = require('internal/errors');
const { validateObject } = require('internal/validators');

const {
  ERR_EVENT_RECURSION, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS,
} = codes;

const kListeners = Symbol('kListeners');
const kMaxListeners = Symbol('events.maxEventTargetListeners');
const kState = Symbol('kState');
const kTrusted = Symbol('kTrusted');
// A listener that also hears of events whose propagation was stopped.
const kResistStopPropagation = Symbol('kResistStopPropagation');

class Event {
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (options != null) validateObject(options, 'options');
    this[kState] = {
      type: `${type}`, // a symbol throws
      bubbles: Boolean(options?.bubbles),
      cancelable: Boolean(options?.cancelable),
      composed: Boolean(options?.composed),
      defaultPrevented: false,
      stopped: false,
      propagationStopped: false,
      target: null,
      passive: false,
      dispatching: false,
      trusted: Boolean(options?.[kTrusted]),
      timeStamp: performanceNow(),
    };
  }

  stopImmediatePropagation() {
    stateOf(this).propagationStopped = true;
    this[kState].stopped = true;
  }

  stopPropagation() { stateOf(this).propagationStopped = true; }

  preventDefault() {
    const state = stateOf(this);
    if (state.cancelable && !state.passive) state.defaultPrevented = true;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    const state = stateOf(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (state.dispatching) return;
    state.type = `${type}`;
    state.bubbles = Boolean(bubbles);
    state.cancelable = Boolean(cancelable);
  }

  composedPath() { return stateOf(this).dispatching ? [this[kState].target] : []; }

  get type() { return stateOf(this).type; }
  get target() { return stateOf(this).target; }
  get currentTarget() {
    return stateOf(this).dispatching ? this[kState].target : null;
  }
  get srcElement() { return stateOf(this).target; }
  get bubbles() { return stateOf(this).bubbles; }
  get cancelable() { return stateOf(this).cancelable; }
  get composed() { return stateOf(this).composed; }
  get defaultPrevented() { return stateOf(this).defaultPrevented; }
  get returnValue() { return !stateOf(this).defaultPrevented; }
  get eventPhase() { return stateOf(this).dispatching ? Event.AT_TARGET : Event.NONE; }
  get isTrusted() { return Boolean(this?.[kState]?.trusted); }
  get timeStamp() { return stateOf(this).timeStamp; }
  get cancelBubble() { return stateOf(this).propagationStopped; }
  set cancelBubble(value) { if (value) this.stopPropagation(); }
}

['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
  for (const object of [Event, Event.prototype]) {
    Object.defineProperty(object, name, { value, enumerable: true });
  }
});

function stateOf(event) {
  const state = event?.[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('Event');
  return state;
}

function performanceNow() {
  return process.uptime() * 1e3;
}

class CustomEvent extends Event {
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  #detail;

  get detail() {
    if (!(#detail in Object(this))) throw new ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }
}

for (const [Class, name] of [[Event, 'Event'], [CustomEvent, 'CustomEvent']]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: name, configurable: true,
  });
}

class EventTarget {
  constructor() { initialize(this); }

  addEventListener(type, listener, options = undefined) {
    const listeners = listenersFor(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    const { once, capture, passive, signal, resist } = optionsOf(options);
    if (!checkListener(listener)) {
      const warning = new Error('addEventListener called with ' +
        `${listener} which has no effect.`);
      warning.name = 'AddEventListenerArgumentTypeWarning';
      warning.target = this;
      warning.type = type;
      process.emitWarning(warning);
      return;
    }
    type = `${type}`;
    if (signal) {
      if (signal.aborted) return;
      signal.addEventListener('abort', () => {
        this.removeEventListener(type, listener, options);
      }, { once: true });
    }
    let list = listeners.get(type);
    if (list === undefined) listeners.set(type, list = []);
    if (list.some((l) => l.listener === listener && l.capture === capture)) return;
    list.push({ listener, once, capture, passive, resist, removed: false });
    this[EventTarget.added]?.(type, list.length);
    const max = maxListenersOf(this);
    if (max > 0 && list.length > max && !list.warned) warnOfLeak(this, type, list, max);
  }

  removeEventListener(type, listener, options = undefined) {
    const listeners = listenersFor(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    type = `${type}`;
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
    const list = listeners.get(type);
    const i = list?.findIndex(
      (l) => l.listener === listener && l.capture === capture) ?? -1;
    if (i >= 0) drop(this, type, list, list[i]);
  }

  dispatchEvent(event) {
    listenersFor(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!(event instanceof Event)) {
      throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    }
    if (event[kState].dispatching) throw new ERR_EVENT_RECURSION(event.type);
    dispatch(this, event);
    return event.defaultPrevented !== true;
  }
}

Object.defineProperty(EventTarget.prototype, Symbol.toStringTag, {
  value: 'EventTarget', configurable: true,
});
for (const Class of [Event, EventTarget]) {
  for (const name of Object.getOwnPropertyNames(Class.prototype)) {
    if (name === 'constructor') continue;
    Object.defineProperty(Class.prototype, name, { enumerable: true });
  }
}
Object.defineProperty(Event.prototype, 'isTrusted', { configurable: false });

// A class can be told of listeners that come, and go.
EventTarget.added = Symbol('kAdded');
EventTarget.removed = Symbol('kRemoved');

function initialize(target) {
  Object.defineProperty(target, kListeners, { value: new Map() });
  Object.defineProperty(target, kMaxListeners, { value: undefined, writable: true });
}

function isEventTarget(value) {
  return Boolean(value?.[kListeners]);
}

function listenersFor(target) {
  if (!isEventTarget(target)) throw new ERR_INVALID_THIS('EventTarget');
  return target[kListeners];
}

function checkListener(listener) {
  if (typeof listener === 'function' || typeof listener === 'object' &&
      listener !== null) {
    return true;
  }
  if (listener == null) return false;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function optionsOf(options) {
  if (typeof options === 'boolean') return { capture: options };
  if (options == null) return { capture: false };
  validateObject(options, 'options', 1 | 2 | 4);
  const { signal } = options;
  if (signal !== undefined && !isEventTarget(signal)) {
    throw new ERR_INVALID_ARG_TYPE('options.signal', 'AbortSignal', signal);
  }
  return {
    once: Boolean(options.once),
    capture: Boolean(options.capture),
    passive: Boolean(options.passive),
    resist: Boolean(options[kResistStopPropagation]),
    signal,
  };
}

function drop(target, type, list, entry) {
  entry.removed = true;
  list.splice(list.indexOf(entry), 1);
  target[EventTarget.removed]?.(type, list.length);
}

function dispatch(target, event) {
  const state = event[kState];
  state.target = target;
  state.dispatching = true;
  const list = target[kListeners].get(state.type) ?? [];
  for (const entry of list.slice()) {
    if (entry.removed) continue; // by a listener before
    if (state.stopped && !entry.resist) continue;
    if (entry.once) drop(target, state.type, list, entry);
    state.passive = entry.passive;
    try {
      const { listener } = entry;
      const result = typeof listener === 'function' ?
        listener.call(target, event) : listener.handleEvent?.(event);
      if (typeof result?.then === 'function') result.then(undefined, report);
    } catch (err) {
      report(err);
    }
  }
  state.dispatching = false;
}

// report lets an exception of a listener be uncaught.
function report(err) {
  process.nextTick(() => { throw err; });
}

// describe lets util.inspect print an object with the fields named, and where
// that is too deep what deep makes of it.
function describe(Class, fields, deep = (object) => object.constructor.name) {
  Object.defineProperty(Class.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(depth, options, inspect) {
      if (depth < 0) return deep(this);
      const shown = {};
      for (const field of fields) shown[field] = this[field];
      return `${this.constructor.name} ${inspect(shown, {
        ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth,
      })}`;
    },
    configurable: true,
    writable: true,
  });
}

describe(EventTarget, []);
describe(Event, ['type', 'defaultPrevented', 'cancelable', 'timeStamp']);

// defineHandler defines a property like onabort, which holds a listener.
function defineHandler(prototype, name) {
  const kHandler = Symbol(`on${name}`);
  Object.defineProperty(prototype, `on${name}`, {
    get() { return this[kHandler]?.handler ?? null; },
    set(value) {
      if (this[kHandler] === undefined) {
        if (typeof value !== 'function') return;
        const holder = { handler: value };
        Object.defineProperty(this, kHandler, { value: holder });
        this.addEventListener(name, function(event) {
          return holder.handler?.call(this, event);
        });
      } else {
        this[kHandler].handler = typeof value === 'function' ? value : null;
      }
    },
    enumerable: true,
    configurable: true,
  });
}

function maxListenersOf(target) {
  return target[kMaxListeners] ?? EventTarget.defaultMaxListeners ??
    require('events').defaultMaxListeners;
}

function setMaxListeners(target, n) {
  target[kMaxListeners] = n;
}

function listenersOf(target, type) {
  return (listenersFor(target).get(String(type)) ?? []).map((l) => l.listener);
}

function warnOfLeak(target, type, list, max) {
  const { inspect } = require('internal/util/inspect');
  list.warned = true;
  const warning = new Error('Possible EventTarget memory leak detected. ' +
    `${list.length} ${type} listeners added to ${inspect(target, { depth: -1 })}. ` +
    `MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  warning.target = target;
  warning.type = type;
  warning.count = list.length;
  process.emitWarning(warning);
}

module.exports = {
  CustomEvent,
  Event,
  EventTarget,
  defineHandler,
  describe,
  initialize,
  isEventTarget,
  kResistStopPropagation,
  kTrusted,
  listenersOf,
  maxListenersOf,
  setMaxListeners,
};
