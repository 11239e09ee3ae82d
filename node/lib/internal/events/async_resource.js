'use strict';
// events.EventEmitterAsyncResource.

const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');
const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');

const kResource = Symbol('kResource');

class EventEmitterReferencingAsyncResource extends AsyncResource {
  #emitter;

  constructor(emitter, type, options) {
    super(type, options);
    this.#emitter = emitter;
  }

  get eventEmitter() { return this.#emitter; }
}

// An EventEmitterAsyncResource calls its listeners in an AsyncResource's scope.
class EventEmitterAsyncResource extends EventEmitter {
  constructor(options = undefined) {
    let name = options;
    if (typeof options === 'string') {
      options = undefined;
    } else {
      if (new.target === EventEmitterAsyncResource) {
        validateString(options?.name, 'options.name');
      }
      name = options?.name || new.target.name;
    }
    super(options);
    Object.defineProperty(this, kResource, {
      value: new EventEmitterReferencingAsyncResource(this, name, options),
    });
  }

  emit(event, ...args) {
    return resourceOf(this).runInAsyncScope(super.emit, this, event, ...args);
  }

  emitDestroy() { resourceOf(this).emitDestroy(); }

  get asyncId() { return resourceOf(this).asyncId(); }
  get triggerAsyncId() { return resourceOf(this).triggerAsyncId(); }
  get asyncResource() { return resourceOf(this); }
}

function resourceOf(emitter) {
  const resource = emitter?.[kResource];
  if (resource === undefined) {
    throw new codes.ERR_INVALID_THIS('EventEmitterAsyncResource');
  }
  return resource;
}

module.exports = { EventEmitterAsyncResource };
