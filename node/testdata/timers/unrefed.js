'use strict';

// An immediate that is not ref'ed does not have the loop turn, but runs when
// something else does.
let turns = 0;
let over = false;
function turn() {
  turns++;
  if (!over) setImmediate(turn).unref();
}
setImmediate(turn).unref();
setTimeout(() => {
  console.log('turns', turns > 0, turns < 50);
  over = true;
  const late = setImmediate(() => console.log('ref\'ed again', late.hasRef()));
  late.unref();
  late.ref();
  const cleared = setImmediate(() => console.log('never'));
  clearImmediate(cleared);
  cleared.unref();
  cleared.ref();
}, 200);
