'use strict';

// What a timeout tells of itself.
const once = setTimeout(() => {
  console.log('fired', once._idleTimeout, once._idleStart === begun, once._destroyed);
  const before = once._idleStart;
  once.refresh();
  console.log('refreshed', once._idleStart > before, once._destroyed);
  clearTimeout(once);
  console.log('cleared', once._idleTimeout, once._onTimeout, once._destroyed);
  once.refresh();
  console.log('refreshed', once._idleTimeout, once._destroyed);
}, 20);
const begun = once._idleStart;
console.log(typeof begun, once._idleTimeout);
