'use strict';

// How require finds and runs modules. ES modules are turned into CommonJS ones.

const { codes, define } = require('internal/errors');
const { validateString } = require('internal/validators');
const { builtins, compile, given, load, modules, read, realPath } = binding('modules');
const { builtinName, findPackage, resolveFile, startOf } = require('internal/modules/resolve');
const path = require('path');
require('internal/lowered'); // for rewritten files

define('ERR_UNKNOWN_BUILTIN_MODULE', (name) => `No such built-in module: ${name}`, Error);
define('ERR_REQUIRE_ESM', (file) =>
  `require() of ES Module ${file} not supported: only CommonJS modules can be run`, Error);

const publicBuiltins = builtins.filter((name) => !name.startsWith('_')).sort();
const cache = { __proto__: null };
const found = new Map(); // folder and request -> file name

function Module(id = '', parent = undefined) {
  this.id = id;
  this.path = path.dirname(id);
  this.exports = {};
  Object.defineProperty(this, 'parent', {
    __proto__: null, value: parent, configurable: true, writable: true,
  });
  parent?.children?.push(this);
  this.filename = null;
  this.loaded = false;
  this.children = [];
  this.paths = [];
}

Module.Module = Module;
Module.builtinModules = publicBuiltins;
Module._cache = cache;
Module._pathCache = { __proto__: null };
Module.globalPaths = [];

Module.isBuiltin = (name) => builtinName(name) !== undefined;

Module._nodeModulePaths = (from) => {
  const paths = [];
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (path.basename(folder) !== 'node_modules') {
      paths.push(path.join(folder, 'node_modules'));
    }
    if (folder === path.dirname(folder)) return paths;
  }
};

Module._resolveLookupPaths = (request, parent) => {
  if (Module.isBuiltin(request)) return null;
  return startOf(request) === undefined ? parent?.paths ?? [] : [parent?.path ?? '.'];
};

// _resolveFilename is the file, or the built-in module, that a request names.
Module._resolveFilename = (request, parent, isMain = false, options = undefined) => {
  if (Module.isBuiltin(request)) return request;
  const folders = options?.paths ?? [parent?.path ?? process.cwd()];
  for (const folder of folders) {
    const esm = parent?.esm ?? false;
    const key = `${esm}\0${folder}\0${request}`;
    const file = found.get(key) ?? resolveFile(request, folder, Module, esm);
    if (file !== undefined) {
      found.set(key, file);
      return file;
    }
  }
  const stack = [];
  for (let module = parent; module; module = module.parent) stack.push(module.filename ?? module.id);
  const list = stack.length > 0 ? `\nRequire stack:\n- ${stack.join('\n- ')}` : '';
  const error = new Error(`Cannot find module '${request}'${list}`);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = stack;
  throw error;
};

Module._load = (request, parent, isMain = false) => {
  const builtin = builtinName(request);
  if (builtin !== undefined) return load(builtin);
  if (request.startsWith('node:')) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(request);
  if (startOf(request) === undefined) {
    const embedded = given(request);
    if (embedded !== undefined) return embedded[0];
  }
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = cache[filename];
  if (cached !== undefined) {
    if (parent && !parent.children.includes(cached)) parent.children.push(cached);
    return cached.exports;
  }
  const module = new Module(filename, parent);
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
  }
  cache[filename] = module;
  let complete = false;
  try {
    module.load(filename);
    complete = true;
  } finally {
    if (!complete) delete cache[filename];
  }
  return module.exports;
};

Module.prototype.load = function(filename) {
  this.filename = filename;
  this.paths = Module._nodeModulePaths(path.dirname(filename));
  const extension = path.extname(filename);
  (Module._extensions[extension] ?? Module._extensions['.js'])(this, filename);
  this.loaded = true;
};

Module.prototype.require = function(request) {
  validateString(request, 'id');
  if (request === '') {
    throw new codes.ERR_INVALID_ARG_VALUE('id', request, 'must be a non-empty string');
  }
  return Module._load(request, this);
};

Module.prototype._compile = function(source, filename, isModule = false) {
  const { fn, esm } = compile(source.replace(/^#!/, '//'), filename, isModule);
  if (esm) {
    this.esm = true;
    return require('internal/modules/esm').run(fn, this, Module);
  }
  const dirname = path.dirname(filename);
  return Reflect.apply(fn, this.exports,
                       [this.exports, requireOf(this), this, filename, dirname]);
};

function withoutMark(text) {
  return text[0] === '\ufeff' ? text.slice(1) : text;
}

Module._extensions = {
  __proto__: null,
  '.js'(module, filename) {
    const esm = filename.endsWith('.mjs') ||
      (filename.endsWith('.js') && findPackage(filename)?.json.type === 'module');
    if (esm && !modules()) throw new codes.ERR_REQUIRE_ESM(filename);
    module._compile(withoutMark(read(filename)), filename, esm);
  },
  '.json'(module, filename) {
    try {
      module.exports = JSON.parse(withoutMark(read(filename)));
    } catch (err) {
      err.message = `${filename}: ${err.message}`;
      throw err;
    }
  },
  '.node'(module, filename) {
    const error = new Error(`${filename}: native addons cannot be loaded`);
    error.code = 'ERR_DLOPEN_FAILED';
    throw error;
  },
};

// requireOf makes the require function of one module.
function requireOf(module) {
  const require = (request) => module.require(request);
  require.resolve = (request, options) => {
    validateString(request, 'request');
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = (request) => {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = cache;
  return require;
}

Module.createRequire = (from) => {
  const file = typeof from === 'string' && !from.startsWith('file:') ? from :
    load('url').fileURLToPath(from);
  if (!path.isAbsolute(file)) {
    throw new codes.ERR_INVALID_ARG_VALUE('filename', from,
      'must be a file URL object, file URL string, or absolute path string');
  }
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(module.path);
  return requireOf(module);
};

Module.wrapper = [
  '(function (exports, require, module, __filename, __dirname) { ', '\n});',
];
Module.wrap = (script) => Module.wrapper[0] + script + Module.wrapper[1];
Module.syncBuiltinESMExports = () => {};
Module.findSourceMap = () => undefined;
Module.register = () => {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('module.register()');
};

// runMain runs the script that a program was started with.
Module.runMain = (file = process.argv[1]) => {
  const filename = realPath(path.resolve(file));
  process.argv[1] = path.resolve(file);
  return Module._load(filename, null, true);
};

module.exports = Module;
