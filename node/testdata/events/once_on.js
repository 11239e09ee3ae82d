'use strict';
const EventEmitter = require('events');
const { once, on, getEventListeners, addAbortListener } = EventEmitter;
const log = (...a) => console.log(...a.map(String));

async function all(iterator, n) {
  const got = [];
  for (let i = 0; i < n; i++) {
    const { value, done } = await iterator.next();
    got.push(done ? 'done' : value.join('+'));
  }
  return got.join(' ');
}
const fail = (p) => p.then((v) => log('no error', v),
  (e) => log(e.name, e.code, e.message, e.cause));

(async () => {
  const e = new EventEmitter();
  process.nextTick(() => e.emit('x', 1, 2));
  log((await once(e, 'x')).join());
  log(e.listenerCount('x'), e.listenerCount('error'));
  process.nextTick(() => e.emit('error', new Error('bad')));
  await fail(once(e, 'x'));
  process.nextTick(() => e.emit('error', 'value'));
  log(await once(e, 'error'));
  const ac = new AbortController();
  process.nextTick(() => ac.abort('why'));
  await fail(once(e, 'x', { signal: ac.signal }));
  await fail(once(e, 'x', { signal: ac.signal }));
  await fail(once(e, 'x', { signal: {} }));
  await fail(once({}, 'x'));
  log(e.eventNames().length);

  const it = on(e, 'y');
  e.emit('y', 'a');
  e.emit('y', 'b', 'c');
  log(await all(it, 2));
  const waiting = all(it, 3);
  e.emit('y', 'd');
  e.emit('y', 'e');
  e.emit('y', 'f');
  log(await waiting);
  const r = await it.return();
  log(r.done, r.value, (await it.next()).done, e.eventNames().length);

  const it2 = on(e, 'y');
  e.emit('y', 'before');
  e.emit('error', new Error('stop'));
  log(await all(it2, 1));
  await fail(it2.next());
  log((await it2.next()).done);

  const it3 = on(e, 'y', { close: ['end'] });
  e.emit('y', 1);
  e.emit('end');
  log(await all(it3, 2));

  const ac2 = new AbortController();
  const it4 = on(e, 'y', { signal: ac2.signal });
  const p = it4.next();
  ac2.abort();
  await fail(p);
  log((await it4.next()).done, e.eventNames().length);
  try { on(e, 'y', { signal: ac2.signal }); } catch (err) { log(err.name); }
  try { it4.throw('x'); } catch (err) { log(err.message); }

  const t = new EventTarget();
  const got = once(t, 'z');
  t.dispatchEvent(new Event('z'));
  log((await got)[0].type);
  const f = () => {};
  t.addEventListener('z', f);
  log(getEventListeners(t, 'z')[0] === f, getEventListeners(t, 'q').length);

  const ac3 = new AbortController();
  const d = addAbortListener(ac3.signal, () => log('aborted'));
  addAbortListener(ac3.signal, () => log('aborted 2'));
  d[Symbol.dispose]();
  ac3.abort();
  addAbortListener(ac3.signal, () => log('aborted 3'));
  log('end');
})();
