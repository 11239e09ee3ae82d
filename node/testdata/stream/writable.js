'use strict';
// Writable: the order of writes, callbacks and events.
const { Writable } = require('stream');
const log = (...a) => console.log(...a.map(String));
const EVENTS = ['drain', 'prefinish', 'finish', 'close', 'error'];
function watch(name, s, events = EVENTS) {
  for (const e of events) s.on(e, (x) => log(name, e, x?.code ?? x?.message ?? ''));
  return s;
}
const cb = (name) => (err) => log('cb', name, err?.code ?? err?.message ?? err);
const steps = [];
const step = (name, fn) => steps.push([name, fn]);
const sink = (options) => new Writable({
  write(c, e, done) { log('_write', c, e); done(); }, ...options,
});
const slow = (options) => new Writable({
  write(c, e, done) { log('_write', c, e); setImmediate(done); }, ...options,
});

step('sync', () => {
  const w = watch('s', sink({ highWaterMark: 3 }));
  log(w.write('a', cb('a')), w.write('bcd', cb('bcd')), w.writableNeedDrain);
  w.end('e', cb('end'));
  log(w.writableEnded, w.writableFinished, w.writable);
  return w;
});
step('async', () => {
  const w = watch('a', slow({ highWaterMark: 3 }));
  log(w.write('a', cb('a')), w.write('bcd', cb('bcd')), w.writableLength);
  w.once('drain', () => {
    log(w.write('again', cb('again')));
    w.end(cb('end'));
  });
  return w;
});
step('writev', () => {
  const w = watch('v', new Writable({
    writev(chunks, done) {
      log('_writev', chunks.map(({ chunk, encoding }) => `${chunk}/${encoding}`).join());
      setImmediate(done);
    },
  }));
  w.write('a', cb('a'));
  w.write('b', cb('b'));
  w.write('c', cb('c'));
  w.end('d', cb('end'));
  return w;
});
step('cork', () => {
  const w = watch('c', new Writable({
    decodeStrings: false,
    write(c, e, done) { log('_write', c, e); done(); },
    writev(chunks, done) { log('_writev', chunks.length, chunks.allBuffers); done(); },
  }));
  w.cork();
  w.cork();
  w.write('a', 'latin1', cb('a'));
  w.write(Buffer.from('b'));
  log(w.writableCorked, w.writableLength);
  w.uncork();
  log(w.writableCorked);
  w.uncork();
  w.cork();
  w.write('c');
  w.end(cb('end'));
  return w;
});
step('error of write', () => {
  const w = watch('e', new Writable({
    write(c, e, done) { setImmediate(done, new Error('no ' + c)); },
  }));
  w.write('a', cb('a'));
  w.write('b', cb('b'));
  w.end('c', cb('end'));
  return w;
});
step('sync error of write', () => {
  const w = watch('se', new Writable({ write(c, e, done) { done(new Error('no ' + c)); } }));
  log(w.write('a', cb('a')), w.write('b', cb('b')), w.writable, w.errored.message);
  return w;
});
step('throwing write', () => {
  const w = watch('t', new Writable({ write() { throw new Error('thrown'); } }));
  try { w.write('a', cb('a')); } catch (e) { log('caught', e.message); }
  w.destroy();
  return w;
});
step('double callback', () => {
  const w = watch('dc', new Writable({ write(c, e, done) { done(); done(); } }));
  w.write('a', cb('a'));
  return w;
});
step('write after end', () => {
  const w = watch('wae', sink());
  w.end('x');
  log(w.write('y', cb('y')));
  return w;
});
step('end twice', () => {
  const w = watch('et', sink());
  w.end(cb('1'));
  w.end(cb('2'));
  w.on('finish', () => w.end(cb('3')));
  w.on('close', () => w.end(cb('4')));
  return w;
});
step('write after destroy', () => {
  const w = watch('wad', sink());
  w.destroy();
  log(w.write('y', cb('y')));
  w.end(cb('end'));
  return w;
});
step('destroy with writes waiting', () => {
  const w = watch('dw', slow());
  w.write('a', cb('a'));
  w.write('b', cb('b'));
  w.end(cb('end'));
  w.destroy(new Error('gone'));
  return w;
});
step('destroy without an error', () => {
  const w = watch('dn', slow());
  w.write('a', cb('a'));
  w.write('b', cb('b'));
  w.destroy(null, cb('destroy'));
  log(w.writableAborted, w.destroyed, w.closed);
  return w;
});
step('final', () => {
  const w = watch('f', sink({ final(done) { log('_final'); setImmediate(done); } }));
  w.write('a');
  w.end(cb('end'));
  return w;
});
step('final sync', () => {
  const w = watch('fs', sink({ final(done) { log('_final'); done(); } }));
  w.end('z', cb('end'));
  log('after end');
  return w;
});
step('final fails', () => {
  const w = watch('ff', sink({ final(done) { done(new Error('final')); } }));
  w.end('z', cb('end'));
  return w;
});
step('final throws', () => {
  const w = watch('ft', sink({ final() { throw new Error('final threw'); } }));
  w.end(cb('end'));
  return w;
});
step('construct', () => {
  const w = watch('co', sink({ construct(done) { log('construct'); setImmediate(done); } }));
  log(w.write('a', cb('a')));
  w.end('b', cb('end'));
  return w;
});
step('construct fails', () => {
  const w = watch('cf', sink({ construct(done) { done(new Error('no')); } }));
  w.write('a', cb('a'));
  w.end(cb('end'));
  return w;
});
step('wrong arguments', () => {
  const w = watch('wa', sink());
  for (const fn of [() => w.write(null), () => w.write('a', 'nonsense'),
    () => w.setDefaultEncoding('x'), () => w.write('a', { a: 1 })]) {
    try { fn(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
  }
  try { w.write(5); } catch (e) { log(e.code); }
  try { w.write(); } catch (e) { log(e.code); }
  log(w.setDefaultEncoding('hex') === w);
  w.end('4142');
  return w;
});
step('object mode', () => {
  const w = watch('om', new Writable({
    objectMode: true, highWaterMark: 2, write(c, e, done) { log(JSON.stringify(c), e); done(); },
  }));
  log(w.write(0), w.write(''), w.write(undefined), w.writableLength, w.writableObjectMode);
  w.end({ a: 1 });
  return w;
});
step('not implemented', () => {
  const w = watch('ni', new Writable());
  try { w.write('x'); } catch (e) { log(e.code, e.message); }
  w.destroy();
  return w;
});
step('pipe from a writable', () => {
  const w = watch('pw', sink());
  w.pipe(process.stdout);
  return w;
});
step('no autoDestroy', () => {
  const w = watch('nad', new Writable({ autoDestroy: false, write(c, e, done) { done(new Error('kept')); } }));
  w.write('x', cb('x'));
  setImmediate(() => { log(w.destroyed, w.writable); w.destroy(); });
  return w;
});
step('many writes, one tick', () => {
  const w = watch('mw', sink({ highWaterMark: 1 }));
  const same = cb('same');
  w.write('1', same);
  w.write('2', same);
  w.write('3', cb('other'));
  process.nextTick(() => log('tick'));
  w.end();
  return w;
});
step('final after a write that is done at once', () => {
  let first = true;
  const w = watch('fo', new Writable({
    write(c, e, done) { log('_write', c); if (first) { first = false; setImmediate(done); } else done(); },
    final(done) { log('_final'); done(); },
  }));
  w.write('a', cb('a'));
  w.write('b');
  w.end(cb('end'));
  return w;
});
step('errors without autoDestroy', () => {
  const w = watch('ea', new Writable({
    autoDestroy: false, write(c, e, done) { setImmediate(done, new Error('no ' + c)); },
  }));
  w.write('a', cb('a'));
  w.once('error', () => {
    w.write('b', cb('b'));
    setImmediate(() => { w.emit('drain'); w.destroy(new Error('at last')); });
  });
  return w;
});
step('high water mark of 0', () => {
  const w = watch('h0', sink({ highWaterMark: 0 }));
  log(w.write('a'), w.writableNeedDrain, w.write('b', cb('b')));
  const v = watch('h1', slow({ highWaterMark: 0 }));
  log(v.write('a'), v.writableNeedDrain, v.write('b', cb('b')));
  v.on('drain', () => v.end());
  setImmediate(() => { log(w.write('c')); w.end(); });
  return v;
});
step('drain and end', () => {
  const w = watch('de', slow({ highWaterMark: 1 }));
  log(w.write('1'));
  w.end();
  return w;
});

// A _write that ends its own stream, as ws's does, and calls back at once.
for (const options of [{}, { objectMode: true }, { highWaterMark: 1 },
  { final(done) { log('_final'); done(); } }]) {
  step(`end in _write ${Object.keys(options)}`, () => {
    const w = watch('ew', new Writable({
      write(c, e, done) {
        if (String(c) === 'last') this.end(cb('end'));
        done();
        log('wrote', c, this.writableLength, this.writableFinished);
      }, ...options,
    }));
    log(w.write('first'), w.write('last'));
    return w;
  });
  step(`end in _write of what has waited ${Object.keys(options)}`, () => {
    const w = watch('ewb', new Writable({
      write(c, e, done) {
        if (String(c) === 'last') this.end(cb('end'));
        if (String(c) === 'slow') setImmediate(done);
        else done();
        log('wrote', c, this.writableLength, this.writableFinished);
      }, ...options,
    }));
    log(w.write('slow'), w.write('first'), w.write('last'));
    return w;
  });
}

(function next() {
  const one = steps.shift();
  if (!one) return;
  log('==', one[0]);
  one[1]().on('close', () => setImmediate(() => setImmediate(next)));
})();
