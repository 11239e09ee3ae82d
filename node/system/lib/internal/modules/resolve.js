'use strict';

// From what is required to the file that it names.

const { define } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { builtins, isInternal, kind, read, realPath } = binding('modules');
const path = require('path');

const { codes } = require('internal/errors');
define('ERR_PACKAGE_PATH_NOT_EXPORTED', (folder, subpath) => subpath === '.' ?
  `No "exports" main defined in ${folder}package.json` :
  `Package subpath '${subpath}' is not defined by "exports" in ${folder}package.json`, Error);
define('ERR_PACKAGE_IMPORT_NOT_DEFINED', (name, folder) =>
  `Package import specifier "${name}" is not defined in package ${folder}package.json`,
TypeError);
define('ERR_INVALID_PACKAGE_CONFIG', (file, text) =>
  `Invalid package config ${file}. ${text}`, Error);
define('ERR_INVALID_PACKAGE_TARGET', (target, key, file) =>
  `Invalid "exports" target ${JSON.stringify(target)} defined for '${key}' in the package ` +
  `config ${file}`, Error);

const FILE = 1;
const DIRECTORY = 2;
const required = new Set(['node', 'require', 'module-sync', 'default', 'node-addons']);
const imported = new Set(['node', 'import', 'module-sync', 'default', 'node-addons']);
let conditions; // of the search under way
const packages = new Map(); // folder -> what its package.json has, or null

// builtinName is the name of the built-in module that is meant, without
// node:, or undefined. --expose-internals makes the internal ones built-in.
function builtinName(request) {
  const name = request.startsWith('node:') ? request.slice(5) : request;
  if (builtins.includes(name)) return name;
  return name.startsWith('internal/') && getOptionValue('--expose-internals') &&
    isInternal(name) ? name : undefined;
}

// startOf is the part of a relative or absolute request that says so.
function startOf(request) {
  return /^(\.{1,2}(?=[\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.exec(request)?.[0];
}

function readPackage(folder) {
  let json = packages.get(folder);
  if (json === undefined) {
    const file = path.join(folder, 'package.json');
    json = null;
    if (kind(file) === FILE) {
      try {
        json = JSON.parse(read(file));
      } catch (err) {
        throw new codes.ERR_INVALID_PACKAGE_CONFIG(file, err.message);
      }
    }
    packages.set(folder, json);
  }
  return json;
}

// findPackage is the package that a file belongs to.
function findPackage(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (path.basename(folder) === 'node_modules') return undefined;
    const json = readPackage(folder);
    if (json !== null) return { folder, json };
    if (folder === path.dirname(folder)) return undefined;
  }
}

function asFile(file, extensions) {
  if (kind(file) === FILE) return realPath(file);
  for (const extension of extensions) {
    if (kind(file + extension) === FILE) return realPath(file + extension);
  }
  return undefined;
}

function asDirectory(folder, extensions) {
  if (kind(folder) !== DIRECTORY) return undefined;
  const main = readPackage(folder)?.main;
  if (typeof main === 'string' && main !== '') {
    const target = path.resolve(folder, main);
    const file = asFile(target, extensions) ?? asFile(path.join(target, 'index'), extensions);
    if (file !== undefined) return file;
  }
  return asFile(path.join(folder, 'index'), extensions);
}

function asFileOrDirectory(target, extensions, trailing) {
  return (trailing ? undefined : asFile(target, extensions)) ?? asDirectory(target, extensions);
}

// resolveFile returns the file that a request from a folder names, or
// undefined. esm tells an import from a require.
function resolveFile(request, folder, Module, esm) {
  conditions = esm ? imported : required;
  const extensions = Object.keys(Module._extensions);
  if (startOf(request) !== undefined) {
    const trailing = /(?:[\\/]|(?:^|[\\/])\.{1,2})$/.test(request);
    return asFileOrDirectory(path.resolve(folder, request), extensions, trailing);
  }
  if (request.startsWith('#')) return resolveImport(request, folder, Module, esm);
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(request) ?? [];
  if (name === undefined) return undefined;
  const own = findPackage(path.join(folder, 'x'));
  if (own?.json.name === name && own.json.exports != null) {
    return fromExports(own.folder, own.json.exports, `.${rest}`);
  }
  for (const modules of Module._nodeModulePaths(folder).concat(Module.globalPaths)) {
    if (kind(modules) !== DIRECTORY) continue;
    const home = path.join(modules, name);
    const json = readPackage(home);
    if (json?.exports != null) return fromExports(home, json.exports, `.${rest}`);
    const file = asFileOrDirectory(path.join(modules, request), extensions, rest.endsWith('/'));
    if (file !== undefined) return file;
  }
  return undefined;
}

function resolveImport(name, folder, Module, esm) {
  const own = findPackage(path.join(folder, 'x'));
  const target = own && matchSubpath(own.json.imports ?? {}, name, own.folder);
  if (target == null) {
    throw new codes.ERR_PACKAGE_IMPORT_NOT_DEFINED(name, own ? `${own.folder}/` : '');
  }
  return path.isAbsolute(target) ? realPath(target) :
    Module._resolveFilename(target, { path: own.folder, esm });
}

function fromExports(folder, exports, subpath) {
  const map = isSubpathMap(exports) ? exports : { '.': exports };
  const target = matchSubpath(map, subpath, folder);
  if (target == null) throw new codes.ERR_PACKAGE_PATH_NOT_EXPORTED(`${folder}/`, subpath);
  if (kind(target) !== FILE) {
    const error = new Error(`Cannot find module '${target}'`);
    error.code = 'MODULE_NOT_FOUND';
    error.path = path.join(folder, 'package.json');
    throw error;
  }
  return realPath(target);
}

function isSubpathMap(exports) {
  return typeof exports === 'object' && !Array.isArray(exports) &&
    Object.keys(exports).every((key) => key.startsWith('.'));
}

// matchSubpath finds the entry for a key, which may be a pattern with one *;
// of several the longest.
function matchSubpath(map, key, folder) {
  if (Object.hasOwn(map, key) && !key.includes('*')) {
    return pick(map[key], '', key, folder);
  }
  let best;
  for (const pattern of Object.keys(map)) {
    const star = pattern.indexOf('*');
    if (star === -1) continue;
    const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (!key.startsWith(head) || !key.endsWith(tail) || key.length < pattern.length) continue;
    if (best === undefined || head.length > best.head.length) best = { pattern, head, tail };
  }
  if (best === undefined) return undefined;
  const middle = key.slice(best.head.length, key.length - best.tail.length);
  return pick(map[best.pattern], middle, key, folder);
}

// pick chooses the target by the conditions, in the order of the map.
function pick(target, star, key, folder) {
  if (typeof target === 'string') {
    if (!target.startsWith('./')) {
      if (key.startsWith('#')) return target.replaceAll('*', star);
      throw new codes.ERR_INVALID_PACKAGE_TARGET(target, key, path.join(folder, 'package.json'));
    }
    return path.join(folder, target.replaceAll('*', star));
  }
  if (Array.isArray(target)) {
    for (const one of target) {
      const file = pick(one, star, key, folder);
      if (file != null) return file;
    }
    return undefined;
  }
  if (target === null || typeof target !== 'object') return target;
  for (const [condition, one] of Object.entries(target)) {
    if (!conditions.has(condition)) continue;
    const file = pick(one, star, key, folder);
    if (file !== undefined) return file;
  }
  return undefined;
}

module.exports = { builtinName, findPackage, resolveFile, startOf };
