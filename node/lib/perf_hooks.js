'use strict';

const start = Date.now() - process.uptime() * 1000;
const marks = new Map();

class PerformanceEntry {
  constructor(name, entryType, startTime, duration, detail = null) {
    Object.assign(this, { name, entryType, startTime, duration, detail });
  }

  toJSON() { return { ...this }; }
}

const performance = {
  timeOrigin: start,
  now: () => process.uptime() * 1000,

  mark(name, { startTime = performance.now(), detail } = {}) {
    const entry = new PerformanceEntry(`${name}`, 'mark', startTime, 0, detail);
    marks.set(entry.name, entry);
    return entry;
  },

  measure(name, from, to) {
    const at = (mark, missing) => (mark === undefined ? missing : marks.get(mark)?.startTime);
    const begin = at(from, 0);
    const end = at(to, performance.now());
    return new PerformanceEntry(`${name}`, 'measure', begin, end - begin);
  },

  clearMarks(name) {
    if (name === undefined) marks.clear();
    else marks.delete(name);
  },

  toJSON: () => ({ timeOrigin: start }),
};

module.exports = { PerformanceEntry, performance };
