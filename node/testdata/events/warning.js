'use strict';
const EventEmitter = require('events');
const log = (...a) => console.log(...a.map(String));
process.on('warning', (w) => log(w.name, w.count, w.type, w.message));
const e = new EventEmitter();
for (let i = 0; i < 13; i++) e.on('many', () => {});
class Mine extends EventEmitter {}
const m = new Mine();
m.setMaxListeners(1);
m.on(Symbol('s'), () => {});
m.on('two', () => {});
m.on('two', () => {});
const t = new EventTarget();
EventEmitter.setMaxListeners(1, t);
t.addEventListener('a', () => {});
t.addEventListener('a', () => {});
process.emitWarning('plain');
process.emitWarning('with type', 'MyWarning', 'CODE1');
process.emitWarning('options', { type: 'T', code: 'C', detail: 'more' });
process.emitWarning(new Error('an error'));
try { process.emitWarning(5); } catch (err) { log(err.code, err.message); }
