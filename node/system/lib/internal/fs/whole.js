'use strict';

// Reading and writing files as a whole, and removing trees.

const { codes } = require('internal/errors');
const { checkCallback, failure, runLater, runSync, toPath } = require('internal/fs/run');
const { bytesOf, encodingIn, operations } = require('internal/fs/operations');

function dataOf(data, options) {
  if (typeof data === 'string') return Buffer.from(data, encodingIn(options, 'utf8') ?? 'utf8');
  if (ArrayBuffer.isView(data)) return bytesOf(data);
  throw new codes.ERR_INVALID_ARG_TYPE(
    'data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

function readOperation(file, options) {
  const encoding = encodingIn(options);
  const then = (bytes) => (encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes);
  if (Number.isInteger(file)) return { op: 'readRest', args: [file], syscall: 'read', then };
  const path = toPath(file);
  return { op: 'readWhole', args: [path], syscall: 'open', path, then };
}

// directoryError: opening a directory goes well, reading it does not.
function directoryError(err) {
  return err.code === 'EISDIR' ? failure(err.errno, 'read') : err;
}

function readFileSync(file, options) {
  try {
    return runSync(readOperation(file, options));
  } catch (err) {
    throw directoryError(err);
  }
}

function readFile(file, options, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  checkCallback(callback);
  const signal = options?.signal;
  if (signal?.aborted) {
    const { AbortError } = require('internal/errors');
    process.nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
    return;
  }
  runLater(readOperation(file, options), (err, data) => {
    if (err) callback(directoryError(err));
    else callback(null, data);
  });
}

function flagIn(options, missing) {
  return (typeof options === 'object' && options?.flag) || missing;
}

function writeAllSync(file, data, options, flag) {
  const bytes = dataOf(data, options);
  const fd = typeof file === 'number' ? file :
    runSync(operations.open(file, flagIn(options, flag), options?.mode));
  try {
    for (let offset = 0; offset < bytes.length;) {
      offset += runSync(operations.write(fd, bytes, offset));
    }
  } finally {
    if (fd !== file) runSync(operations.close(fd));
  }
}

function writeAll(file, data, options, flag, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  checkCallback(callback);
  const bytes = dataOf(data, options);
  const write = (fd, done) => {
    let offset = 0;
    const next = (err, written = 0) => {
      offset += written;
      if (err || offset >= bytes.length) done(err ?? null);
      else runLater(operations.write(fd, bytes, offset), next);
    };
    next(null);
  };
  if (typeof file === 'number') {
    write(file, callback);
    return;
  }
  runLater(operations.open(file, flagIn(options, flag), options?.mode), (err, fd) => {
    if (err) {
      callback(err);
      return;
    }
    write(fd, (failed) => runLater(operations.close(fd), (late) => callback(failed ?? late)));
  });
}

function folderError(path) {
  const error = new Error(`Path is a directory: rm returned EISDIR (is a directory) ${path}`);
  Object.defineProperty(error, 'name', {
    __proto__: null, value: 'SystemError', enumerable: false, writable: true,
    configurable: true,
  });
  const info = { code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 };
  return Object.assign(error, {
    code: 'ERR_FS_EISDIR', info, errno: 21, syscall: 'rm', path,
  });
}

// rmSync looks before it removes: what is missing is an error unless forced,
// and a folder unless recursive.
function rmSync(path, options) {
  const operation = operations.rm(path, options);
  let stat;
  try {
    stat = runSync({ ...operations.lstat(path), syscall: 'lstat' });
  } catch (err) {
    if (err.code === 'ENOENT' && operation.force) return;
    throw err;
  }
  if (stat.isDirectory() && !operation.recursive) {
    throw folderError(toPath(path));
  }
  runSync(operation);
}

module.exports = { readFile, readFileSync, rmSync, writeAll, writeAllSync };
