'use strict';

// What ES modules need to run as CommonJS ones.

const { load } = binding('modules');
const { builtinName } = require('internal/modules/resolve');
const { importOf, isNamespace, requireOf } = require('internal/lowered');
const path = require('path');

const kNamespace = Symbol('namespace');

function pathOf(request) {
  return request.startsWith('file:') ? require('url').fileURLToPath(request) : request;
}

// importerOf makes the require of an ES module.
function importerOf(module, Module) {
  return (request) => {
    const builtin = builtinName(request);
    if (builtin !== undefined) return importOf(load(builtin));
    const filename = request.startsWith('node:') ? request :
      Module._resolveFilename(pathOf(request), module);
    const exports = Module._load(filename, module);
    const loaded = Module._cache[filename];
    return loaded?.esm ? loaded[kNamespace] ?? exports : importOf(exports);
  };
}

// run runs the function of an ES module.
function run(fn, module, Module) {
  Reflect.apply(fn, undefined,
                [module.exports, importerOf(module, Module), module, metaOf(module, Module)]);
  module[kNamespace] = module.exports;
  if (isNamespace(module.exports)) module.exports = requireOf(module.exports);
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

module.exports = { run };
