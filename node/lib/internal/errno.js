'use strict';

// The system's numbers of errors by their names. libuv's own errors have none.

const { UV } = binding('errno');

for (const [name, number] of Object.entries(UV)) {
  if (number > -1000) exports[name.slice(3)] = -number;
}
