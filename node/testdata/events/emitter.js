'use strict';
// Listeners: order, removal, once, newListener and removeListener.
const EventEmitter = require('events');
const log = (...a) => console.log(...a.map(String));
const fails = (fn) => {
  try { log('no error', fn()); } catch (e) { log(e.name, e.code, e.message); }
};

const e = new EventEmitter();
e.on('newListener', (type, fn) => log('newListener', String(type), fn.name));
e.on('removeListener', (type, fn) => log('removeListener', String(type), fn.name));
function one(...args) { log('one', args.join(), this === e); }
function two() { log('two'); e.removeListener('x', two); e.off('x', three); }
function three() { log('three'); }
function first() { log('first'); }
e.on('x', one).addListener('x', two).once('x', three).prependListener('x', first);
e.prependOnceListener('x', function early() { log('early'); });
log(e.emit('x', 1, 2), e.emit('x'), e.emit('nothing'));
log(e.listenerCount('x'), e.listenerCount('x', one), e.eventNames().map(String).join());
log(e.rawListeners('x').length, e.listeners('x').map((f) => f.name).join());
const sym = Symbol('s');
e.once(sym, function forSymbol() {});
log(e.rawListeners(sym)[0].listener.name, e.listeners(sym)[0].name);
e.removeAllListeners(sym);
e.removeAllListeners('x');
e.removeAllListeners();
log(e.eventNames().length, e._eventsCount, e.listenerCount('newListener'));

// Errors
fails(() => e.emit('error', new TypeError('mine')));
fails(() => e.emit('error', 'text'));
fails(() => e.emit('error', { a: 1 }));
fails(() => e.emit('error'));
fails(() => e.on('x', 'no'));
fails(() => e.on('x'));
fails(() => e.once('x', null));
fails(() => e.removeListener('x', {}));
fails(() => e.setMaxListeners(-1));
fails(() => e.setMaxListeners('1'));
fails(() => { EventEmitter.defaultMaxListeners = NaN; });
fails(() => EventEmitter.getEventListeners({}, 'x'));
fails(() => new EventEmitter({ captureRejections: 1 }));
fails(() => { EventEmitter.captureRejections = 1; });
try { e.emit('error', { b: 2 }); } catch (err) { log(err.context.b, err.toString()); }

// errorMonitor
const m = new EventEmitter();
m.on(EventEmitter.errorMonitor, (err) => log('monitor', err.message));
fails(() => m.emit('error', new Error('seen')));
m.on('error', (err) => log('handled', err.message));
m.emit('error', new Error('again'));

// Listeners that change the list while it runs
const c = new EventEmitter();
c.on('y', () => { log('a'); c.on('y', () => log('added')); });
c.on('y', () => { log('b'); c.removeAllListeners('y'); });
c.on('y', () => log('c'));
c.emit('y');
c.emit('y');

log(EventEmitter.usingDomains, EventEmitter.defaultMaxListeners,
  EventEmitter.EventEmitter === EventEmitter, EventEmitter.listenerCount(e, 'x'));
log(e.getMaxListeners(), e.setMaxListeners(0) === e, e.getMaxListeners());
EventEmitter.setMaxListeners(3, e, c);
log(e.getMaxListeners(), c.getMaxListeners(), EventEmitter.getMaxListeners(c));

// A class of the old kind
function Old() { EventEmitter.call(this); }
require('util').inherits(Old, EventEmitter);
const o = new Old();
o.on('z', (v) => log('old', v));
o.emit('z', 5);
log(o instanceof EventEmitter, Object.keys(o).join());
