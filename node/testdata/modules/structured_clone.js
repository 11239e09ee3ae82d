'use strict';
const { inspect } = require('util');
const show = (fn) => {
  try {
    console.log(inspect(fn()));
  } catch (err) {
    console.log(`${err.name} ${err.code} ${err.message}`);
  }
};
const give = (value, ...transfer) => structuredClone(value, { transfer });
const buffer = new Uint8Array([1, 2, 3]).buffer;
show(() => {
  const view = new Uint8Array([1, 2, 3]);
  const copy = give({ view, whole: view.buffer }, view.buffer);
  return [view.length, copy, copy.view.buffer === copy.whole];
});
show(() => give(1, buffer, buffer));
show(() => give([buffer, () => {}], buffer)); // is not given away
show(() => buffer.byteLength);
show(() => give('unused', buffer));
show(() => buffer.byteLength);
show(() => structuredClone(buffer));
show(() => give(1, {}));
show(() => give(1, 5));
show(() => structuredClone(1, { transfer: 5 }));
show(() => structuredClone(1, 5));
show(() => structuredClone(1, null));
show(() => structuredClone({ f() {} }));
show(() => structuredClone(Symbol('s')));
show(() => structuredClone([Promise.resolve()]));
show(() => structuredClone(new WeakSet()));
show(() => structuredClone(new Map([[{ a: 1 }, new Set([new Date(0), /x/g])]])));
show(() => {
  const self = { list: [1, , 3] };
  self.self = self;
  return structuredClone(self);
});
