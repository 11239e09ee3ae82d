'use strict';
process.on('exit', (code) => { console.log('exit ' + code); process.exit(0); console.log('never'); });
setTimeout(() => console.log('never'), 1);
process.nextTick(() => console.log('never'));
setImmediate(() => console.log('never'));
(function deep() {
  try { process.exit(); } catch (e) { console.log('never'); } finally { console.log('never'); }
})();
console.log('never');
