'use strict';
// Readable: the events of a source that is read in different ways.
const { Readable } = require('stream');
const log = (...a) => console.log(...a.map(String));
const EVENTS = ['readable', 'end', 'close', 'error', 'pause', 'resume'];
function watch(name, s, events = EVENTS) {
  for (const e of events) s.on(e, (x) => log(name, e, x?.code ?? x ?? ''));
}
function source(list, options) {
  const queue = list.slice();
  return new Readable({
    ...options,
    read(n) {
      const next = queue.shift();
      if (next === 'wait') setImmediate(() => this.push(queue.shift() ?? null));
      else this.push(next ?? null);
    },
  });
}
const steps = [];
const step = (name, fn) => steps.push([name, fn]);

step('flowing', (s = source(['a', 'bc', 'wait', 'd'])) => {
  watch('f', s, ['end', 'close', 'pause', 'resume']);
  s.on('data', (c) => log('data', c));
  log(s.readableFlowing, s.readable, s.readableEnded, s.readableDidRead);
  return s;
});
step('readable', (s = source(['a', 'bc', 'wait', 'd'])) => {
  watch('r', s, ['end', 'close', 'resume']);
  s.on('readable', () => {
    let c;
    while ((c = s.read()) !== null) log('read', c, s.readableLength);
    log('read', c);
  });
  return s;
});
step('read of n', (s = source(['abc', 'def', 'wait', 'ghi'])) => {
  watch('n', s, ['end', 'close']);
  s.on('readable', () => log(s.read(2), s.read(3), s.read(100), s.readableLength));
  return s;
});
step('pause and resume', (s = source(['1', '2', 'wait', '3'])) => {
  watch('p', s, ['end', 'close', 'pause', 'resume']);
  s.on('data', (c) => {
    log('data', c, s.isPaused());
    s.pause();
    setImmediate(() => { s.resume(); log(s.isPaused(), s.readableFlowing); });
  });
  return s;
});
step('explicit pause before data', (s = source(['1'])) => {
  watch('e', s, ['end', 'close', 'pause', 'resume']);
  s.pause();
  s.on('data', (c) => log('data', c));
  log(s.readableFlowing, s.isPaused());
  setImmediate(() => s.resume());
  return s;
});
step('object mode', (s = source([0, '', false, { a: 1 }, undefined], { objectMode: true })) => {
  watch('o', s, ['end', 'close']);
  s.on('data', (c) => log('data', typeof c, JSON.stringify(c)));
  return s;
});
step('encoding', (s = source([Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0x41]), Buffer.from([0xe2])])) => {
  s.setEncoding('utf8');
  watch('enc', s, ['end', 'close']);
  s.on('data', (c) => log('data', typeof c, c, c.length));
  return s;
});
step('encoding of what is there', (s = new Readable({ read() {} })) => {
  s.push('ab');
  s.push(Buffer.from([0xff]));
  s.setEncoding('latin1');
  log(s.readableEncoding, s.readableLength);
  s.push('é', 'utf8');
  s.push('x', 'latin1');
  s.push(null);
  watch('enc2', s, ['end', 'close']);
  s.on('data', (c) => log('data', escape(c)));
  return s;
});
step('unshift', (s = source(['abc', 'def'])) => {
  let once = false;
  watch('u', s, ['end', 'close']);
  s.on('data', (c) => {
    log('data', c);
    if (!once) { once = true; s.unshift('XY'); }
  });
  return s;
});
step('push after end', (s = new Readable({ read() {} })) => {
  watch('after', s);
  s.push(null);
  log(s.push('x'));
  s.resume();
  return s;
});
step('unshift after end', (s = source([])) => {
  watch('ua', s);
  s.on('end', () => s.unshift('x'));
  s.resume();
  return s;
});
step('wrong chunk', (s = new Readable({ read() {} })) => {
  s.on('error', (e) => log(e.code));
  watch('w', s, ['close']);
  log(s.push({}));
  return s;
});
step('read throws', (s = new Readable({ read() { throw new Error('in read'); } })) => {
  s.on('error', (e) => log(e.message));
  watch('t', s, ['close']);
  s.read();
  return s;
});
step('no read', (s = new Readable()) => {
  s.on('error', (e) => log(e.code, e.message));
  watch('t', s, ['close']);
  s.read();
  return s;
});
step('removing readable', (s = source(['a', 'wait', 'b'])) => {
  watch('rm', s, ['end', 'close', 'resume', 'pause']);
  const fn = () => log('readable', s.readableFlowing);
  s.on('readable', fn);
  setImmediate(() => {
    s.removeListener('readable', fn);
    s.on('data', (c) => log('data', c));
    setImmediate(() => log(s.readableFlowing));
  });
  return s;
});
step('data and readable', (s = source(['a', 'wait', 'b'])) => {
  watch('dr', s, ['end', 'close']);
  s.on('data', (c) => log('data', c));
  s.on('readable', () => { log('readable'); s.read(); });
  return s;
});
step('high water mark', (s = new Readable({ highWaterMark: 3, read(n) { log('_read', n); } })) => {
  log(s.push('ab'), s.push('c'), s.push('d'), s.readableLength, s.readableHighWaterMark);
  log(s.read(1), s.read(1), s.read());
  log(s.read(9), s.readableHighWaterMark);
  s.push(null);
  s.resume();
  watch('h', s, ['end', 'close']);
  return s;
});
step('empty pushes', (s = new Readable({ read() {} })) => {
  log(s.push(''), s.push(Buffer.alloc(0)), s.push(undefined));
  watch('em', s, ['readable', 'end', 'close']);
  setImmediate(() => { s.push('x'); s.push(null); s.resume(); });
  return s;
});
step('destroy', (s = source(['a', 'b'])) => {
  watch('d', s);
  log(s.destroy(new Error('gone')) === s, s.destroyed, s.readable, s.readableAborted);
  s.destroy(new Error('ignored'));
  log(s.push('x'), s.read(), s.errored.message, s.closed);
  return s;
});
step('destroy in data', (s = source(['a', 'b', 'c'])) => {
  watch('dd', s, ['end', 'close', 'error']);
  s.on('data', (c) => { log('data', c); s.destroy(); });
  return s;
});
step('_destroy', (s = new Readable({ read() {}, destroy(err, cb) { setImmediate(cb, err ?? new Error('own')); } })) => {
  watch('_d', s, ['close']);
  s.on('error', (e) => log(e.message));
  s.destroy(null, (e) => log('callback', e?.message));
  return s;
});
step('construct', (s = new Readable({
  construct(cb) { log('construct'); setImmediate(cb); },
  read() { log('read'); this.push('x'); this.push(null); },
  destroy(err, cb) { log('destroy'); cb(err); },
})) => {
  watch('c', s, ['end', 'close']);
  s.on('data', (c) => log('data', c));
  return s;
});
step('construct fails', (s = new Readable({
  construct(cb) { cb(new Error('no')); }, read() { log('read'); },
})) => {
  watch('cf', s, ['end', 'close']);
  s.on('error', (e) => log(e.message));
  s.resume();
  return s;
});
step('destroy while constructing', (s = new Readable({
  construct(cb) { setImmediate(cb); }, read() {},
  destroy(err, cb) { log('destroy', err?.message); cb(err); },
})) => {
  watch('dc', s, ['close']);
  s.on('error', (e) => log(e.message));
  s.destroy(new Error('early'));
  return s;
});
step('no emitClose', (s = new Readable({ read() { this.push(null); }, emitClose: false })) => {
  watch('ne', s, ['end', 'close']);
  s.resume();
  setImmediate(() => setImmediate(() => { log(s.destroyed, s.closed); s.emit('close'); }));
  return s;
});
step('no autoDestroy', (s = new Readable({ read() { this.push(null); }, autoDestroy: false })) => {
  watch('na', s, ['end', 'close']);
  s.resume();
  setImmediate(() => setImmediate(() => { log(s.destroyed); s.destroy(); }));
  return s;
});
step('wrap', (old = new (require('events'))()) => {
  old.pause = () => log('old.pause');
  old.resume = () => log('old.resume');
  old.own = function() { return this === old; };
  const s = new Readable({ highWaterMark: 2 }).wrap(old);
  watch('wr', s, ['end', 'close']);
  log(s.own());
  old.emit('data', 'abc');
  old.emit('data', 'def');
  s.on('data', (c) => log('data', c));
  setImmediate(() => old.emit('end'));
  return s;
});
step('signal', () => {
  const ac = new AbortController();
  const s = new Readable({ read() {}, signal: ac.signal });
  watch('s', s, ['close']);
  s.on('error', (e) => log(e.name, e.code, e.cause.name));
  ac.abort();
  return s;
});

(function next() {
  const one = steps.shift();
  if (!one) return;
  log('==', one[0]);
  one[1]().on('close', () => setImmediate(next));
})();
