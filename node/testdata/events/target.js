'use strict';
const log = (...a) => console.log(...a.map(String));
const t = new EventTarget();
const h = { handleEvent(e) { log('object', e.type, this === h); } };
t.addEventListener('x', function(e) { log('fn', this === t, e.target === t, e.eventPhase, e.cancelable); });
t.addEventListener('x', h);
t.addEventListener('x', h);
t.addEventListener('x', () => log('once'), { once: true });
t.addEventListener('x', (e) => { e.preventDefault(); log('prevented', e.defaultPrevented); });
log(t.dispatchEvent(new Event('x', { cancelable: true })));
log(t.dispatchEvent(new Event('x')));
t.removeEventListener('x', h);
t.addEventListener('x', (e) => e.stopImmediatePropagation());
t.addEventListener('x', () => log('never'));
t.dispatchEvent(new Event('x'));
for (const fn of [() => new Event(), () => t.dispatchEvent({}), () => t.addEventListener('x', 'no'), () => t.addEventListener('x'), () => EventTarget.prototype.dispatchEvent.call({}, new Event('a'))]) {
  try { fn(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
}
const ac = new AbortController();
ac.signal.onabort = (e) => log('onabort', e.type, e.isTrusted);
ac.signal.addEventListener('abort', () => log('listener', ac.signal.reason.name, ac.signal.reason.code, ac.signal.reason.message));
const any = AbortSignal.any([ac.signal, new AbortController().signal]);
any.addEventListener('abort', () => log('any', any.reason === ac.signal.reason));
ac.abort();
ac.abort('again');
log(ac.signal.aborted, any.aborted, AbortSignal.any([any]).aborted);
try { ac.signal.throwIfAborted(); } catch (e) { log(e.name, e instanceof Error); }
log(AbortSignal.abort('r').reason, AbortSignal.abort().reason.name);
try { new AbortSignal(); } catch (e) { log(e.code); }
const ts = AbortSignal.timeout(1);
ts.onabort = () => log('timeout', ts.reason.name, ts.reason.code, ts.reason.message);
setTimeout(() => {}, 20);
const ce = new CustomEvent('c', { detail: 3 });
log(ce.detail, ce instanceof Event, Object.prototype.toString.call(ac), Object.prototype.toString.call(ac.signal));
process.on('uncaughtException', (e) => log('uncaught', e.message));
t.addEventListener('y', () => { throw new Error('in listener'); });
t.addEventListener('y', () => log('still called'));
t.dispatchEvent(new Event('y'));
