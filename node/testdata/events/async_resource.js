'use strict';
const log = (...a) => console.log(...a.map(String));
const { EventEmitter, EventEmitterAsyncResource } = require('events');
const { AsyncResource, executionAsyncId } = require('async_hooks');
class Derived extends EventEmitterAsyncResource {}
const e = new Derived('name');
log(typeof e.asyncId, typeof e.triggerAsyncId, e instanceof EventEmitter);
log(e.asyncResource instanceof AsyncResource, e.asyncResource.eventEmitter === e);
e.on('x', function(...args) { log(this === e, executionAsyncId() === e.asyncId, args); });
log(e.emit('x', 1, 2), e.emit('y'), e.emitDestroy(), Object.keys(e));
e.asyncResource.runInAsyncScope(() => log('inside', executionAsyncId() === e.asyncId));
const { prototype } = EventEmitterAsyncResource;
for (const fn of [
  () => new EventEmitterAsyncResource(),
  () => new EventEmitterAsyncResource({ name: 5 }),
  () => new EventEmitterAsyncResource({}),
  () => new Derived().emitDestroy(),
  () => new EventEmitterAsyncResource({ name: 'a', captureRejections: true }).emit('z'),
  () => new EventEmitterAsyncResource({ name: 'a', captureRejections: 3 }),
  () => prototype.emit(),
  () => prototype.emitDestroy(),
  () => Reflect.get(prototype, 'asyncId', {}),
  () => Reflect.get(prototype, 'triggerAsyncId', {}),
  () => Reflect.get(prototype, 'asyncResource', {}),
]) {
  try { log(fn()); } catch (err) { log(err.name, err.code, err.message); }
}
