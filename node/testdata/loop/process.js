'use strict';
const log = (...a) => console.log(...a.map(String));
let once = false;
process.on('beforeExit', (code) => {
  log('beforeExit', code);
  if (!once) { once = true; setTimeout(() => log('more work'), 1); }
});
process.on('exit', (code) => {
  log('exit', code, process.exitCode);
  process.nextTick(() => log('never'));
  setImmediate(() => log('never'));
});
process.on('uncaughtException', (err, origin) => log('uncaught', err, origin));
process.on('uncaughtExceptionMonitor', (err) => log('monitor', err));
const rejections = [];
process.on('unhandledRejection', (reason, promise) => {
  log('unhandledRejection', reason, promise instanceof Promise);
  rejections.push(promise);
  if (reason === 'late') setImmediate(() => promise.catch(() => log('caught late')));
});
process.on('rejectionHandled', (promise) => {
  log('rejectionHandled', rejections.includes(promise));
  setTimeout(timeouts, 1); // not before: on a busy machine they would come first
});
Promise.reject('late');
Promise.reject('caught in time').catch((r) => log(r));
const p = Promise.reject('caught by a tick');
process.nextTick(() => p.catch((r) => log(r)));
const q = Promise.reject('caught by a job');
Promise.resolve().then(() => Promise.resolve()).then(() => q.catch((r) => log(r)));
(async () => { throw new Error('async function'); })();
function timeouts() {
  setTimeout(() => {
    Promise.reject(new Error('second'));
    setTimeout(capture, 1);
  }, 1);
  throw 'not an error';
}
function capture() {
  process.setUncaughtExceptionCaptureCallback((err) => log('captured', err));
  log(process.hasUncaughtExceptionCaptureCallback());
  try { process.setUncaughtExceptionCaptureCallback(() => {}); } catch (e) { log(e.code); }
  setImmediate(() => {
    process.setUncaughtExceptionCaptureCallback(null);
  });
  throw new Error('to the capture');
}
for (const code of ['x', 1.5, {}, '3', 0, null, undefined]) {
  try { process.exitCode = code; log(process.exitCode); } catch (e) { log(e.code, e.message); }
}
log(typeof process.pid, process.cwd() === require('path').resolve('.'), Array.isArray(process.argv), typeof process.env.PATH);
const h = process.hrtime();
log(h.length, process.hrtime(h)[0], typeof process.hrtime.bigint(), process.uptime() > 0, Object.keys(process.memoryUsage()).join());
for (const fn of [() => process.hrtime(5), () => process.hrtime([1])]) {
  try { fn(); } catch (e) { log(e.code, e.message); }
}
log(process instanceof require('events'), Object.prototype.toString.call(process), require('process') === process, globalThis.process === process);
log(structuredClone({ a: [1, new Date(0), new Map([[1, { b: 2 }]])] }).a[2].get(1).b);
