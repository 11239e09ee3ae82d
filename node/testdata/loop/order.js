'use strict';
const log = (s) => console.log(s);
log('main');
Promise.resolve().then(() => {
  log('promise 1');
  process.nextTick(() => log('tick from promise'));
}).then(() => log('promise 2'));
process.nextTick((a, b) => {
  log('tick 1 ' + a + b);
  process.nextTick(() => log('tick 3'));
  Promise.resolve().then(() => log('promise from tick'));
  queueMicrotask(() => log('microtask from tick'));
}, 'a', 'b');
process.nextTick(() => log('tick 2'));
queueMicrotask(() => log('microtask'));
(async () => {
  log('async');
  await null;
  log('after await');
})();
setImmediate(() => {
  log('immediate 1');
  process.nextTick(() => log('tick of immediate 1'));
  setImmediate(() => {
    log('immediate 3');
    timeouts();
  });
});
setImmediate(() => log('immediate 2'));
// Timeouts start when nothing else goes on: on a busy machine they would come
// before the immediates.
function timeouts() {
  setTimeout(() => {
    log('timeout 1');
    process.nextTick(() => log('tick of timeout 1'));
    Promise.resolve().then(() => log('promise of timeout 1'));
  }, 100);
  setTimeout(() => log('timeout 2'), 100);
}
log('end of main');
