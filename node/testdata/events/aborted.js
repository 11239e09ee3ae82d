'use strict';
const log = (...a) => console.log(...a.map(String));
const { aborted, inspect } = require('util');
(async () => {
  for (const signal of [{}, null, undefined, Symbol('s'), [], 1, 'a', () => {}]) {
    await aborted(signal, {}).then(log, (err) => log(err.code, err.message));
  }
  const controller = new AbortController();
  for (const resource of [null, undefined, 0, 'a', Symbol('s')]) {
    await aborted(controller.signal, resource).then(log, (err) => log(err.code, err.message));
  }
  const waits = [{}, [], () => {}].map((resource) => aborted(controller.signal, resource));
  log(inspect(waits));
  controller.abort();
  log((await Promise.all(waits)).map((event) => event.type), await aborted(controller.signal, {}));
})();
