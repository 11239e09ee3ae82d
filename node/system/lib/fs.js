'use strict';

const { constants } = binding('fs');
const { checkCallback, runLater, runSync } = require('internal/fs/run');
const { operations } = require('internal/fs/operations');
const { Dirent, Stats } = require('internal/fs/stats');
const {
  readFile, readFileSync, rmSync, writeAll, writeAllSync,
} = require('internal/fs/whole');
const { promisify } = require('internal/util/promisify');

const fs = module.exports;

// Each operation in two forms: xSync, and x with a callback.
for (const name of Object.keys(operations)) {
  if (name === 'rm') continue;
  const operation = operations[name];
  fs[`${name}Sync`] = {
    [`${name}Sync`]: (...args) => runSync(operation(...args)) }[`${name}Sync`];
  fs[name] = {
    [name](...args) {
      const callback = args.pop();
      checkCallback(callback);
      runLater(operation(...args), callback);
    },
  }[name];
}

// with the option throwIfNoEntry: false a missing file has no stats.
for (const name of ['stat', 'lstat']) {
  fs[`${name}Sync`] = (path, options) => {
    try {
      return runSync(operations[name](path));
    } catch (err) {
      const quiet = options?.throwIfNoEntry === false &&
        (err.code === 'ENOENT' || err.code === 'ENOTDIR');
      if (!quiet) throw err;
      return undefined;
    }
  };
  fs[name] = (path, options, callback = options) => {
    checkCallback(callback);
    runLater(operations[name](path), callback);
  };
}
fs.fstat = (fd, options, callback = options) => {
  checkCallback(callback);
  runLater(operations.fstat(fd), callback);
};

// read and write answer with the buffer, too.
for (const name of ['read', 'write']) {
  fs[name] = (fd, buffer, ...rest) => {
    const callback = rest.pop();
    checkCallback(callback);
    runLater(operations[name](fd, buffer, ...rest), (err, n) => callback(err, n ?? 0, buffer));
  };
  Object.defineProperty(fs[name], promisify.argumentNames, {
    __proto__: null, value: [name === 'read' ? 'bytesRead' : 'bytesWritten', 'buffer'],
  });
}
fs.close = (fd, callback = (err) => { if (err) throw err; }) => {
  checkCallback(callback);
  runLater(operations.close(fd), callback);
};

fs.realpath.native = fs.realpath;
fs.realpathSync.native = fs.realpathSync;

fs.existsSync = (path) => {
  try {
    fs.accessSync(path);
    return true;
  } catch {
    return false;
  }
};

fs.exists = (path, callback) => {
  checkCallback(callback);
  try {
    runLater(operations.access(path), (err) => callback(!err));
  } catch {
    process.nextTick(callback, false);
  }
};
fs.exists[promisify.custom] = (path) => new Promise((resolve) => fs.exists(path, resolve));

fs.readFile = readFile;
fs.readFileSync = readFileSync;
fs.writeFile = (file, data, options, callback) => writeAll(file, data, options, 'w', callback);
fs.writeFileSync = (file, data, options) => writeAllSync(file, data, options, 'w');
fs.appendFile = (file, data, options, callback) => writeAll(file, data, options, 'a', callback);
fs.appendFileSync = (file, data, options) => writeAllSync(file, data, options, 'a');
fs.rmSync = rmSync;
fs.rm = (path, options, callback = options) => {
  checkCallback(callback);
  let failed = null;
  try {
    rmSync(path, typeof options === 'function' ? undefined : options);
  } catch (err) {
    failed = err;
  }
  process.nextTick(callback, failed);
};

fs.createReadStream = (path, options) =>
  new (require('internal/fs/streams').ReadStream)(path, options);
fs.createWriteStream = (path, options) =>
  new (require('internal/fs/streams').WriteStream)(path, options);

Object.assign(fs, { Dirent, Stats, constants });
for (const name of ['F_OK', 'R_OK', 'W_OK', 'X_OK']) fs[name] = constants[name];

for (const [name, load] of [
  ['promises', () => require('fs/promises')],
  ['ReadStream', () => require('internal/fs/streams').ReadStream],
  ['WriteStream', () => require('internal/fs/streams').WriteStream],
]) {
  Object.defineProperty(fs, name, {
    __proto__: null, get: load, enumerable: true, configurable: true,
  });
}
