'use strict';

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateNumber, validateObject } = require('internal/validators');

// cpuUsageOf makes process.cpuUsage. read returns the microseconds in user mode and
// in the kernel.
function cpuUsageOf(read) {
  return function cpuUsage(previous) {
    const [user, system] = read();
    if (!previous) return { user, system };
    for (const name of ['user', 'system']) {
      const value = previous[name];
      if (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER) continue;
      validateObject(previous, 'prevValue');
      validateNumber(value, `prevValue.${name}`);
      throw new ERR_INVALID_ARG_VALUE.RangeError(`prevValue.${name}`, value);
    }
    return { user: user - previous.user, system: system - previous.system };
  };
}

module.exports = { cpuUsageOf };
