'use strict';
// In which order callbacks of writes are told that were done at once, beside ticks,
// where they write again, and where they throw.
const { Writable } = require('stream');

const log = (...args) => console.log(args.join(' '));
process.on('uncaughtException', (err) => log('uncaught', err.message));

function writable(name, options) {
  const stream = new Writable({
    ...options,
    write(chunk, encoding, callback) { callback(); },
  });
  for (const event of ['drain', 'finish', 'close']) {
    stream.on(event, () => log(name, event));
  }
  return stream;
}

const tell = (text) => () => log(text);

function different(next) {
  const stream = writable('different');
  for (let i = 0; i < 5; i++) stream.write('x', tell(`different ${i}`));
  process.nextTick(tell('tick'));
  stream.write('x', tell('different after the tick'));
  Promise.resolve().then(tell('job'));
  stream.end(tell('different end'));
  setImmediate(next);
}

function same(next) {
  const stream = writable('same');
  const a = tell('same a');
  const b = tell('same b');
  for (const callback of [a, a, b, b, a]) stream.write('x', callback);
  process.nextTick(tell('tick'));
  for (const callback of [a, a, b, undefined, b]) stream.write('x', callback);
  setImmediate(next);
}

function throws(next) {
  const stream = writable('throws', { highWaterMark: 1 });
  for (let i = 0; i < 4; i++) {
    stream.write('x', () => {
      log('throws', i, stream._writableState.pendingcb);
      if (i % 2 === 0) throw new Error(`of ${i}`);
    });
  }
  process.nextTick(tell('tick'));
  stream.end();
  stream.on('close', () => setImmediate(next));
}

function again(next) {
  const stream = writable('again');
  let left = 6;
  const more = (n) => () => {
    log('again', n);
    if (left-- > 0) stream.write('x', more(n + 10));
    if (left === 3) process.nextTick(tell('tick of again'));
    if (left === 0) stream.destroy();
  };
  for (let i = 0; i < 4; i++) stream.write('x', more(i));
  setImmediate(next);
}

function corked(next) {
  const stream = new Writable({
    writev(chunks, callback) {
      log('writev', chunks.length);
      callback();
    },
  });
  stream.cork();
  for (let i = 0; i < 3; i++) stream.write('x', tell(`corked ${i}`));
  stream.write('x');
  stream.uncork();
  stream.write('x', tell('not corked'));
  stream.end();
  setImmediate(next);
}

different(() => same(() => throws(() => again(() => corked(() => {})))));
