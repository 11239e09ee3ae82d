'use strict';

// What ES modules need to run as CommonJS ones.

const { load } = binding('modules');
const { builtinName } = require('internal/modules/resolve');
const path = require('path');

const namespaces = new WeakMap(); // of what CommonJS modules export
const notNames = new Set(['default', 'length', 'name', 'prototype']);

// namespaceOf is what an import of a CommonJS module, or of a built-in one,
// sees: its exports by name, and as the default.
function namespaceOf(exports) {
  const known = namespaces.get(exports);
  if (known !== undefined) return known;
  const namespace = Object.defineProperty({ default: exports }, '__esModule', { value: true });
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) {
    return namespace;
  }
  for (const name of Object.getOwnPropertyNames(exports)) {
    if (notNames.has(name) || Object.hasOwn(namespace, name)) continue;
    Object.defineProperty(namespace, name, { get: () => exports[name], enumerable: true });
  }
  namespaces.set(exports, namespace);
  return namespace;
}

function pathOf(request) {
  return request.startsWith('file:') ? require('url').fileURLToPath(request) : request;
}

// importerOf makes the require of an ES module.
function importerOf(module, Module) {
  return (request) => {
    const builtin = builtinName(request);
    if (builtin !== undefined) return namespaceOf(load(builtin));
    const filename = request.startsWith('node:') ? request :
      Module._resolveFilename(pathOf(request), module);
    const exports = Module._load(filename, module);
    return Module._cache[filename]?.esm ? exports : namespaceOf(exports);
  };
}

// metaOf makes import.meta.
function metaOf(module, Module) {
  const { pathToFileURL } = require('url');
  const { filename } = module;
  return {
    __proto__: null,
    dirname: path.dirname(filename),
    filename,
    main: process.mainModule === module,
    resolve(request) {
      if (Module.isBuiltin(request)) {
        return request.startsWith('node:') ? request : `node:${request}`;
      }
      return pathToFileURL(Module._resolveFilename(pathOf(request), module)).href;
    },
    url: pathToFileURL(filename).href,
  };
}

module.exports = { importerOf, metaOf };
