'use strict';
// Readable.from and async iteration.
const { Readable, PassThrough } = require('stream');
const log = (...a) => console.log(...a.map(String));
const source = (...list) => new Readable({ read() { this.push(list.shift() ?? null); } });
async function each(it, fn) {
  for (;;) {
    const { value, done } = await it.next();
    if (done) return value;
    if (fn(value) === false) return it.return?.('r');
  }
}
const async = (list, extra) => ({
  [Symbol.asyncIterator]() {
    return {
      async next() { return list.length ? { value: list.shift(), done: false } : { value: undefined, done: true }; },
      async return(v) { log('returned'); return { value: v, done: true }; },
      ...extra,
    };
  },
});
(async () => {
  await each(source('a', 'b')[Symbol.asyncIterator](), (c) => log(c));
  const r = source('a', 'b');
  r.on('close', () => log('close'));
  const v = await each(r[Symbol.asyncIterator](), () => false);
  log(v.value, v.done, r.destroyed);
  const k = source('a', 'b', 'c');
  await each(k.iterator({ destroyOnReturn: false }), () => false);
  log(k.destroyed, k.read());
  const f = new Readable({ read() { this.destroy(new Error('fails')); } });
  await each(f[Symbol.asyncIterator](), log).catch((e) => log(e.message));
  const d = new Readable({ read() {} });
  setImmediate(() => d.destroy());
  await each(d[Symbol.asyncIterator](), log).catch((e) => log(e.code));
  await each(d[Symbol.asyncIterator](), log).then(log, (e) => log('again', e.code));
  const n = source('x')[Symbol.asyncIterator]();
  log(JSON.stringify(await n.return(5)), JSON.stringify(await n.next()));
  const p = new PassThrough({ objectMode: true });
  const it = p[Symbol.asyncIterator]();
  const ps = [it.next(), it.next(), it.next()];
  p.write(1); p.write(2); p.end();
  log(JSON.stringify(await Promise.all(ps)));

  for (const x of [['a', 'b'], 'text', Buffer.from('buf'), new Set([1, 2]), [Promise.resolve(7), 8], async([1, 2, 3])]) {
    const s = Readable.from(x);
    log(s.readableObjectMode, s.readableHighWaterMark);
    const got = [];
    await each(s[Symbol.asyncIterator](), (c) => { got.push(String(c)); });
    log(got.join());
  }
  const c = Readable.from(async(['x', 'y']));
  await each(c[Symbol.asyncIterator](), () => false);
  await new Promise((ok) => c.on('close', ok));
  for (const bad of [5, null, {}]) {
    try { Readable.from(bad); } catch (e) { log(e.code, e.message); }
  }
  await each(Readable.from([1, null])[Symbol.asyncIterator](), log).catch((e) => log(e.code));
  await each(Readable.from([Promise.reject(new Error('rejected'))])[Symbol.asyncIterator](), log).catch((e) => log(e.message));
  await each(Readable.from(async([], { next() { throw new Error('thrown'); } }))[Symbol.asyncIterator](), log).catch((e) => log(e.message));
  log('end');
})();
