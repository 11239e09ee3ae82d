'use strict';
const log = (...a) => console.log(...a.map(String));
const attempt = (fn) => {
  try { log(fn()); } catch (err) { log(err.name, err.code); }
};
const getter = (e) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'isTrusted');
const names = Object.getOwnPropertyNames(Event.prototype).filter((n) => /^[a-z]/.test(n));
const shown = (name) => Object.getOwnPropertyDescriptor(Event.prototype, name).enumerable;
log(names.filter(shown).sort());
const controller = new AbortController();
controller.signal.addEventListener('abort', (event) => {
  log(event.isTrusted, getter(event).get === getter(new Event('x')).get);
  log(getter(event).configurable, getter(event).enumerable);
  log(Object.getOwnPropertyNames(event));
});
controller.abort();
log(new Event('x').isTrusted);
attempt(() => { new Event('x').isTrusted = true; });
for (const name of names.filter(shown).sort()) {
  log(name);
  attempt(() => Reflect.get(Event.prototype, name, {}) && 'a value');
}
attempt(() => Reflect.get(CustomEvent.prototype, 'detail', {}));
attempt(() => Reflect.get(CustomEvent.prototype, 'detail', new Event('x')));
attempt(() => new CustomEvent('x', { detail: 0 }).detail);
attempt(() => new Event(Symbol('x')));
attempt(() => new CustomEvent(Symbol('x')));
attempt(() => new Event({ toString: () => 'text' }).type);
attempt(() => new Event(null).type);
const { inspect } = require('util');
for (const depth of [-1, 0, 1, 2, null]) {
  log(inspect(controller, { depth }), inspect({ s: controller.signal }, { depth }),
    inspect(new EventTarget(), { depth }));
}
