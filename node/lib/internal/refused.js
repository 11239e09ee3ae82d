'use strict';

const { codes } = require('internal/errors');

// refusing makes the classes and functions of a module that is not there: they
// throw when they are used.
function refusing(module, { classes, functions }) {
  const refuse = (name) => {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`${module}.${name}`);
  };
  const exports = {};
  for (const name of classes) {
    exports[name] = { [name]: class { constructor() { refuse(name); } } }[name];
  }
  for (const name of functions) exports[name] = { [name]: () => refuse(name) }[name];
  return exports;
}

module.exports = { refusing };
