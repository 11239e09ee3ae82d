'use strict';
// Operators of Readable, compose and Duplex.from.
const { Readable, Duplex, PassThrough, Transform, Writable, compose } = require('stream');
const log = (...a) => console.log(...a.map(String));
const show = async (p) => {
  try { log(JSON.stringify(await p)); } catch (e) { log(e.name, e.code, e.message); }
};
const upper = () => new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()); } });
(async () => {
  const nums = () => Readable.from([1, 2, 3, 4]);
  await show(nums().map((x) => x * 2).toArray());
  await show(nums().map(async (x) => x * 2, { concurrency: 2 }).toArray());
  await show(nums().filter((x) => x % 2).toArray());
  await show(nums().flatMap((x) => [x, x]).toArray());
  await show(nums().drop(2).toArray());
  await show(nums().take(2).toArray());
  await show(nums().take(0).toArray());
  await show(nums().reduce((a, b) => a + b));
  await show(nums().reduce((a, b) => a + b, 10));
  await show(Readable.from([]).reduce((a, b) => a + b));
  await show(nums().some((x) => x > 3));
  await show(nums().every((x) => x > 3));
  await show(nums().find((x) => x > 2));
  const seen = [];
  await show(nums().forEach((x) => { seen.push(x); }));
  log(seen.join());
  await show(nums().map((x) => { if (x === 2) throw new Error('two'); return x; }).toArray());
  await show(nums().filter(async () => { throw new Error('filter'); }).toArray());
  await show(nums().forEach(5));
  await show(nums().reduce());
  for (const fn of [() => nums().map(1), () => nums().take(-1), () => nums().drop(-1), () => nums().map((x) => x, { concurrency: 0 }), () => nums().map((x) => x, 'x')]) {
    try { fn(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
  }
  const ac = new AbortController();
  const p = nums().toArray({ signal: ac.signal });
  ac.abort();
  await show(p);

  const c = compose(new PassThrough(), upper());
  c.end('composed');
  await show(c.setEncoding('utf8').toArray());
  const bad = compose(new PassThrough(), new Transform({ transform(x, e, cb) { cb(new Error('inside')); } }));
  bad.on('error', (e) => log('error', e.message)).on('close', () => log('close'));
  bad.end('x');
  await new Promise((ok) => bad.on('close', ok));
  for (const fn of [() => compose(), () => compose(new Writable(), new PassThrough()), () => compose(new PassThrough(), new Readable())]) {
    try { fn(); log('no error'); } catch (e) { log(e.code); }
  }
  await show(Duplex.from(['a', 'b']).toArray());
  await show(Duplex.from(Promise.resolve('p')).toArray());
  await show(Duplex.from({ readable: Readable.from(['r']), writable: new PassThrough() }).toArray());
  const got = [];
  const w = Duplex.from(async (source) => {
    const it = source[Symbol.asyncIterator]();
    for (let x; !(x = await it.next()).done;) got.push(String(x.value));
  });
  log(w.readable, w.writable);
  w.write('1');
  w.end('2');
  await new Promise((ok) => w.on('finish', ok));
  log(got.join());
  try { Duplex.from(5); } catch (e) { log(e.code); }
  try { Duplex.from(() => 5); } catch (e) { log(e.code, e.message); }
})();
