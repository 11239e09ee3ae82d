'use strict';

const { validateFunction } = require('internal/validators');
const { codes } = require('internal/errors');

const channels = new Map();

class Channel {
  #subscribers = [];

  constructor(name) { this.name = name; }

  get hasSubscribers() { return this.#subscribers.length > 0; }

  subscribe(subscriber) {
    validateFunction(subscriber, 'subscription');
    this.#subscribers = [...this.#subscribers, subscriber];
  }

  unsubscribe(subscriber) {
    const index = this.#subscribers.indexOf(subscriber);
    if (index === -1) return false;
    this.#subscribers = this.#subscribers.filter((_, i) => i !== index);
    return true;
  }

  publish(message) {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(message, this.name);
      } catch (err) {
        process.nextTick(() => { throw err; });
      }
    }
  }
}

function channel(name) {
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw new codes.ERR_INVALID_ARG_TYPE('channel', ['string', 'symbol'], name);
  }
  let found = channels.get(name);
  if (found === undefined) {
    found = new Channel(name);
    channels.set(name, found);
  }
  return found;
}

const kinds = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

class TracingChannel {
  constructor(name) {
    for (const kind of kinds) {
      this[kind] = typeof name === 'string' ? channel(`tracing:${name}:${kind}`) : name[kind];
    }
  }

  get hasSubscribers() { return kinds.some((kind) => this[kind].hasSubscribers); }

  subscribe(handlers) {
    for (const kind of kinds) if (handlers[kind]) this[kind].subscribe(handlers[kind]);
  }

  unsubscribe(handlers) {
    return kinds.filter((kind) => handlers[kind])
      .every((kind) => this[kind].unsubscribe(handlers[kind]));
  }

  traceSync(fn, context = {}, thisArg = undefined, ...args) {
    this.start.publish(context);
    try {
      context.result = Reflect.apply(fn, thisArg, args);
      return context.result;
    } catch (err) {
      context.error = err;
      this.error.publish(context);
      throw err;
    } finally {
      this.end.publish(context);
    }
  }

  tracePromise(fn, context = {}, thisArg = undefined, ...args) {
    return this.traceSync(() => Promise.resolve(Reflect.apply(fn, thisArg, args)).then(
      (result) => {
        context.result = result;
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
        return result;
      }, (err) => {
        context.error = err;
        this.error.publish(context);
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
        throw err;
      }), context);
  }
}

module.exports = {
  Channel,
  channel,
  hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name, subscriber) => channel(name).subscribe(subscriber),
  tracingChannel: (name) => new TracingChannel(name),
  unsubscribe: (name, subscriber) => channel(name).unsubscribe(subscriber),
};
