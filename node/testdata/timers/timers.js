'use strict';
const log = (...a) => console.log(...a.map(String));
const timers = require('timers');
const { setTimeout: sleep, setImmediate: soon, setInterval: every, scheduler } = require('timers/promises');
for (const fn of [() => setTimeout(), () => setInterval('x'), () => setImmediate(5), () => process.nextTick(), () => queueMicrotask(1)]) {
  try { fn(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
}
const t = setTimeout((a, b) => log('args', a, b), 1, 'x', 'y');
log(t.hasRef(), t.unref() === t, t.hasRef(), t.ref() === t, t.hasRef(), typeof t[Symbol.toPrimitive](), t.constructor.name);
clearTimeout();
clearTimeout(null);
clearTimeout({});
clearTimeout(12345);
const cleared = setTimeout(() => log('never'), 1);
clearTimeout(cleared);
clearTimeout(String(+setTimeout(() => log('never by number'), 1)));
clearInterval(setTimeout(() => log('never'), 1));
const i = setImmediate(() => log('never'));
clearImmediate(i);
log(setImmediate(() => {}).hasRef(), i._destroyed, cleared._destroyed);
setTimeout(() => log('unref, not run'), 1e6).unref();
setInterval(() => {}, 1e6).unref();
setTimeout(function() { log('this', this.constructor.name, this._destroyed); setImmediate(() => log(this._destroyed)); }, 2);

setTimeout(() => {
  let n = 0;
  const iv = setInterval(() => {
    log('interval', ++n);
    if (n === 3) {
      clearInterval(iv);
      second();
    }
  }, 1);
}, 20);

function second() {
  let refreshed = false;
  const r = setTimeout(() => {
    log('fires', refreshed);
    if (!refreshed) { refreshed = true; r.refresh(); } else third();
  }, 1);
  log(r.refresh() === r);
  const late = setTimeout(() => log('never, cleared'), 1000);
  setImmediate(() => clearTimeout(late));
}

function third() {
  setTimeout(() => { log('a'); Promise.resolve().then(() => log('a job')); process.nextTick(() => log('a tick')); }, 50);
  setTimeout(() => log('b'), 50);
  setTimeout(() => log('c'), 90);
  setTimeout(() => log('d'), 10);
  const start = Date.now();
  while (Date.now() - start < 150);
  setTimeout(fourth, 1);
}

async function fourth() {
  log(await sleep(1, 'value'), await soon('now'), await scheduler.wait(1), await scheduler.yield());
  const ac = new AbortController();
  const p = sleep(1e6, 0, { signal: ac.signal });
  ac.abort('why');
  await p.catch((e) => log(e.name, e.code, e.cause));
  await sleep(1, 0, { signal: ac.signal }).catch((e) => log(e.name, e.cause));
  await soon(0, { signal: ac.signal }).catch((e) => log(e.name));
  await sleep(1, 0, { signal: 1 }).catch((e) => log(e.code));
  await sleep(1, 0, { ref: 1 }).catch((e) => log(e.code));
  await sleep(1, 0, 5).catch((e) => log(e.code));
  const it = every(1, 'tick');
  log((await it.next()).value, (await it.next()).value, (await it.return()).done, (await it.next()).done);
  const ac2 = new AbortController();
  const it2 = every(1e6, 0, { signal: ac2.signal });
  const n = it2.next();
  ac2.abort();
  await n.catch((e) => log(e.name));
  const promisified = require('util').promisify(setTimeout);
  log(await promisified(1, 'promisified'), timers.promises === require('timers/promises'));
  setTimeout(() => { throw new Error('in timer'); }, 100);
  setTimeout(() => log('after the throw'), 100);
  setImmediate(() => { throw new Error('in immediate'); });
  setImmediate(() => log('after the throw'));
  process.nextTick(() => { throw new Error('in tick'); });
  process.nextTick(() => log('after the throw'));
  queueMicrotask(() => { throw new Error('in microtask'); });
  queueMicrotask(() => log('after the throw'));
}
process.on('uncaughtException', (err, origin) => log('uncaught', err.message, origin));
process.on('beforeExit', (code) => log('beforeExit', code));
process.on('exit', (code) => log('exit', code));
for (const name of ['wait', 'yield']) {
  try { scheduler[name].call({}, 1); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
}
