'use strict';

// The require of scripts that an embedder runs itself.

const { createRequire } = require('module');
const path = require('path');

const requires = new Map(); // by folder

function requireFrom(request, folder) {
  const home = path.resolve(folder);
  if (!requires.has(home)) requires.set(home, createRequire(path.join(home, 'script')));
  return requires.get(home)(request);
}

module.exports = { requireFrom };
