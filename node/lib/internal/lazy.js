'use strict';

// lazy gives an object a property that is made when it is first read.
function lazy(object, name, load) {
  const define = (value) => Object.defineProperty(object, name, {
    value, writable: true, enumerable: true, configurable: true,
  });
  Object.defineProperty(object, name, {
    get() {
      const value = load();
      define(value);
      return value;
    },
    set: define,
    enumerable: true,
    configurable: true,
  });
}

module.exports = { lazy };
