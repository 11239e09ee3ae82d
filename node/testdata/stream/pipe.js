'use strict';
// pipe, unpipe, pipeline and finished.
const stream = require('stream');
const { Readable, Writable, Transform, PassThrough, pipeline, finished } = stream;
const log = (...a) => console.log(...a.map(String));
const EVENTS = ['pipe', 'unpipe', 'drain', 'finish', 'end', 'close', 'error'];
function watch(name, s, events = EVENTS) {
  for (const e of events) s.on(e, (x) => log(name, e, x instanceof Error ? x.code ?? x.message : ''));
  return s;
}
const steps = [];
const step = (name, fn) => steps.push([name, fn]);
const source = (...list) => new Readable({ read() { this.push(list.shift() ?? null); } });
const sink = (options) => new Writable({ write(c, e, done) { log('_write', c); done(); }, ...options });
const slow = (options) => new Writable({ write(c, e, done) { log('_write', c); setImmediate(done); }, ...options });
const done = (next) => (err, value) => { log('done', err?.code ?? err?.message ?? err, value ?? ''); setImmediate(() => setImmediate(next)); };

step('pipe', (next) => {
  const r = watch('r', source('a', 'b'));
  const w = watch('w', sink());
  log(r.pipe(w) === w);
  w.on('close', next);
});
step('pipe to a slow one', (next) => {
  const r = watch('r', source('aaa', 'bbb', 'ccc'));
  const w = watch('w', slow({ highWaterMark: 2 }));
  r.on('pause', () => log('pause')).on('resume', () => log('resume'));
  r.pipe(w);
  w.on('close', next);
});
step('pipe to two', (next) => {
  const r = watch('r', source('1', '2'));
  const w1 = watch('w1', sink({ highWaterMark: 1 }));
  const w2 = watch('w2', slow({ highWaterMark: 1 }));
  r.pipe(w1);
  r.pipe(w2);
  w2.on('close', next);
});
step('unpipe', (next) => {
  const r = watch('r', new Readable({ read() {} }));
  const w = watch('w', sink());
  r.pipe(w);
  r.push('a');
  setImmediate(() => {
    r.unpipe(w);
    log(r.readableFlowing, w.listenerCount('drain'), w.listenerCount('error'));
    r.push('lost');
    setImmediate(() => { w.end(); r.destroy(); });
  });
  w.on('close', next);
});
step('unpipe all', (next) => {
  const r = source('x');
  const w1 = watch('w1', sink());
  const w2 = watch('w2', sink());
  r.pipe(w1);
  r.pipe(w2);
  r.unpipe();
  log(r.readableFlowing);
  w1.destroy();
  w2.destroy();
  w2.on('close', next);
});
step('no end', (next) => {
  const r = watch('r', source('a'));
  const w = watch('w', sink());
  r.pipe(w, { end: false });
  r.on('close', () => { log(w.writableEnded); w.end(); });
  w.on('close', next);
});
step('destination fails', (next) => {
  const r = watch('r', source('a', 'b', 'c'));
  const w = watch('w', new Writable({ write(c, e, cb) { cb(new Error('full')); } }));
  r.pipe(w);
  w.on('close', () => setImmediate(() => { log(r.destroyed, r.readableFlowing); r.destroy(); next(); }));
});
step('destination fails unheard', (next) => {
  process.once('uncaughtException', (err) => { log('uncaught', err.message); next(); });
  source('a').pipe(new Writable({ write(c, e, cb) { cb(new Error('unheard')); } }));
});
step('pipeline', (next) => {
  pipeline(source('a', 'b'), new Transform({ transform(c, e, cb) { cb(null, c + c); } }), sink(), done(next));
});
step('pipeline, source fails', (next) => {
  const r = watch('r', new Readable({ read() { this.destroy(new Error('source')); } }));
  const w = watch('w', sink());
  pipeline(r, new PassThrough(), w, done(next));
});
step('pipeline, middle fails', (next) => {
  const r = watch('r', source('a', 'b'));
  const w = watch('w', sink());
  pipeline(r, new Transform({ transform(c, e, cb) { cb(new Error('middle')); } }), w, done(next));
});
step('pipeline, destination fails', (next) => {
  const r = watch('r', source('a', 'b'));
  pipeline(r, watch('w', new Writable({ write(c, e, cb) { cb(new Error('dest')); } })), done(next));
});
step('pipeline, premature close', (next) => {
  const r = watch('r', new Readable({ read() {} }));
  pipeline(r, watch('w', sink()), done(next));
  setImmediate(() => r.destroy());
});
step('pipeline, destination closes', (next) => {
  const r = watch('r', new Readable({ read() {} }));
  const w = watch('w', sink());
  pipeline(r, w, done(next));
  setImmediate(() => w.destroy());
});
step('pipeline of functions', (next) => {
  pipeline(
    function* () { yield 'a'; yield 'b'; },
    new PassThrough(),
    async (src) => { let all = ''; const it = src[Symbol.asyncIterator](); for (let x; !(x = await it.next()).done;) all += x.value; return all; },
    done(next));
});
step('pipeline, last function fails', (next) => {
  pipeline(source('a'), async () => { throw new Error('function'); }, done(next));
});
step('pipeline of an iterable', (next) => {
  pipeline(['x', 'y'], sink(), done(next));
});
step('pipeline wrong', (next) => {
  for (const fn of [() => pipeline(), () => pipeline(() => {}), () => pipeline(source(), () => {}),
    () => pipeline(source(), sink()), () => pipeline(() => 5, sink(), () => {}), () => finished({}, () => {}), () => finished(source())]) {
    try { fn(); log('no error'); } catch (e) { log(e.code); }
  }
  next();
});
step('pipeline promise', (next) => {
  stream.promises.pipeline(source('p'), sink()).then((v) => log('resolved', v)).then(() => {
    const ac = new AbortController();
    const p = stream.promises.pipeline(new Readable({ read() {} }), sink(), { signal: ac.signal });
    setImmediate(() => ac.abort());
    return p.catch((e) => log(e.name, e.code));
  }).then(() => {
    const w = sink();
    return stream.promises.pipeline(source('q'), w, { end: false }).then(() => { log(w.writableEnded, w.destroyed); w.end(); });
  }).then(next);
});
step('finished', (next) => {
  const r = source('a');
  finished(r, done(() => {
    const w = sink();
    finished(w, done(() => {
      const p = new PassThrough();
      finished(p, { readable: false }, (err) => log('writable side', err));
      finished(p, { writable: false }, (err) => log('readable side', err));
      finished(p, done(() => {
        const d = new PassThrough();
        finished(d, done(() => {
          finished(d, done(() => {
            const e = sink();
            finished(e, done(() => { finished(e, done(next)); }));
            e.destroy(new Error('e'));
          }));
        }));
        d.destroy();
      }));
      p.resume();
      p.end('x');
    }));
    w.end();
  }));
  r.resume();
});
step('finished, cleanup and signal', (next) => {
  const r = new Readable({ read() {} });
  const cleanup = finished(r, () => log('never'));
  log(r.listenerCount('end'), r.listenerCount('close'), r.listenerCount('error'));
  cleanup();
  log(r.listenerCount('end'), r.listenerCount('close'), r.listenerCount('error'));
  const ac = new AbortController();
  finished(r, { signal: ac.signal }, (err) => log(err.name, err.code, r.destroyed));
  ac.abort();
  stream.promises.finished(r).catch((e) => log('promise', e.code)).then(next);
  r.destroy();
});
step('addAbortSignal', (next) => {
  const ac = new AbortController();
  const w = watch('w', stream.addAbortSignal(ac.signal, sink()));
  ac.abort(new Error('reason'));
  w.on('close', next);
  try { stream.addAbortSignal('x', w); } catch (e) { log(e.code); }
  try { stream.addAbortSignal(ac.signal, {}); } catch (e) { log(e.code); }
});
step('legacy Stream', (next) => {
  const s = new stream();
  const w = watch('w', sink());
  s.pipe(w);
  s.emit('data', 'old');
  s.emit('end');
  w.on('close', next);
});
step('questions', (next) => {
  const r = source('a');
  log(stream.isReadable(r), stream.isErrored(r), stream.isDisturbed(r));
  r.resume();
  r.on('close', () => {
    log(stream.isReadable(r), stream.isErrored(r), stream.isDisturbed(r));
    const w = sink();
    w.on('error', () => { log(stream.isErrored(w)); next(); });
    w.destroy(new Error('x'));
  });
});

(function next() {
  const one = steps.shift();
  if (!one) return;
  log('==', one[0]);
  one[1](() => setImmediate(next));
})();
