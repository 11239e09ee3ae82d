'use strict';
// Duplex, Transform, PassThrough, duplexPair.
const { Duplex, Transform, PassThrough, Writable, Readable, duplexPair } = require('stream');
const log = (...a) => console.log(...a.map(String));
const EVENTS = ['drain', 'prefinish', 'finish', 'end', 'close', 'error'];
function watch(name, s, events = EVENTS) {
  for (const e of events) s.on(e, (x) => log(name, e, x?.code ?? x?.message ?? ''));
  return s;
}
const cb = (name) => (err) => log('cb', name, err?.code ?? err?.message ?? err);
const steps = [];
const step = (name, fn) => steps.push([name, fn]);

step('both sides', () => {
  const d = watch('d', new Duplex({ read() {}, write(c, e, done) { log('_write', c); done(); } }));
  log(d instanceof Writable, d instanceof Readable, d.allowHalfOpen, new Readable() instanceof Writable);
  d.on('data', (c) => log('data', c));
  d.write('out', cb('out'));
  d.push('in');
  d.push(null);
  d.end(cb('end'));
  return d;
});
step('half open', () => {
  const d = watch('h', new Duplex({ read() {}, write(c, e, done) { done(); } }));
  d.resume();
  d.push(null);
  setImmediate(() => { log(d.writable, d.readable, d.destroyed); d.end(); });
  return d;
});
step('not half open', () => {
  const d = watch('n', new Duplex({ allowHalfOpen: false, read() {}, write(c, e, done) { done(); } }));
  d.resume();
  d.push(null);
  return d;
});
step('readable only', () => {
  const d = watch('ro', new Duplex({ writable: false, read() { this.push(null); } }));
  log(d.writable, d.readable, d.writableFinished);
  d.resume();
  return d;
});
step('writable only', () => {
  const d = watch('wo', new Duplex({ readable: false, write(c, e, done) { done(); } }));
  log(d.writable, d.readable, d.readableEnded);
  d.end('x');
  return d;
});
step('destroyed', () => {
  const d = watch('de', new Duplex({ read() {}, write(c, e, done) { setImmediate(done); } }));
  d.write('a', cb('a'));
  d.write('b', cb('b'));
  d.destroy(new Error('x'));
  log(d.destroyed, d.errored.message, d.readable, d.writable);
  return d;
});
step('construct', () => {
  const d = watch('c', new Duplex({
    construct(done) { setImmediate(done); },
    read() { log('read'); this.push('r'); this.push(null); },
    write(c, e, done) { log('write', c); done(); },
  }));
  d.on('data', (c) => log('data', c));
  d.end('w');
  return d;
});
step('transform', () => {
  const t = watch('t', new Transform({
    transform(c, e, done) { log('transform', c); done(null, String(c).toUpperCase()); },
    flush(done) { log('flush'); done(null, '!'); },
  }));
  t.on('data', (c) => log('data', c));
  t.write('a', cb('a'));
  t.end('b', cb('end'));
  return t;
});
step('transform, slow reader', () => {
  const t = watch('ts', new Transform({
    highWaterMark: 2,
    transform(c, e, done) { log('transform', c); this.push(c); this.push(c); done(); },
  }));
  log(t.write('a', cb('a')), t.write('b', cb('b')), t.write('c', cb('c')));
  t.end();
  setImmediate(() => t.on('data', (c) => log('data', c)));
  return t;
});
step('transform fails', () => {
  const t = watch('tf', new Transform({ transform(c, e, done) { done(new Error('bad')); } }));
  t.write('a', cb('a'));
  return t;
});
step('flush fails', () => {
  const t = watch('ff', new Transform({ transform(c, e, done) { done(); }, flush(done) { done(new Error('flush')); } }));
  t.resume();
  t.end('a', cb('end'));
  return t;
});
step('own final', () => {
  const t = watch('of', new Transform({
    transform(c, e, done) { done(null, c); },
    final(done) { log('final'); setImmediate(done); },
    flush(done) { log('flush'); done(null, 'tail'); },
  }));
  t.on('data', (c) => log('data', c));
  t.end('a', cb('end'));
  return t;
});
step('not implemented', () => {
  const t = watch('ni', new Transform());
  try { t.write('x'); } catch (e) { log(e.code, e.message); }
  t.destroy();
  return t;
});
step('passthrough', () => {
  const p = watch('p', new PassThrough({ objectMode: true }));
  p.on('data', (c) => log('data', JSON.stringify(c)));
  p.write({ a: 1 });
  p.end([2]);
  return p;
});
step('push null in transform', () => {
  const t = watch('pn', new Transform({ transform(c, e, done) { this.push(c); this.push(null); done(); } }));
  t.on('data', (c) => log('data', c));
  t.write('a', cb('a'));
  t.end();
  return t;
});
step('pair', () => {
  const [a, b] = duplexPair();
  watch('a', a);
  watch('b', b);
  a.on('data', (c) => log('a data', c));
  b.on('data', (c) => { log('b data', c); b.write('answer', cb('answer')); });
  a.write('question', cb('question'));
  b.on('end', () => b.end());
  setImmediate(() => a.end(cb('end')));
  return b;
});
(function next() {
  const one = steps.shift();
  if (!one) return;
  log('==', one[0]);
  one[1]().on('close', () => setImmediate(() => setImmediate(next)));
})();
