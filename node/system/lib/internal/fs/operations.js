'use strict';

// The operations of fs by their names: each function checks the arguments and
// returns what internal/fs/run runs.

const { codes } = require('internal/errors');
const { validateInteger, validateString } = require('internal/validators');
const { toPath } = require('internal/fs/run');
const { Dirent, Stats } = require('internal/fs/stats');
const { constants } = binding('fs');

const flagNames = {
  '__proto__': null,
  'r': constants.O_RDONLY,
  'rs': constants.O_RDONLY | constants.O_SYNC,
  'r+': constants.O_RDWR,
  'rs+': constants.O_RDWR | constants.O_SYNC,
  'w': constants.O_TRUNC | constants.O_CREAT | constants.O_WRONLY,
  'wx': constants.O_TRUNC | constants.O_CREAT | constants.O_WRONLY | constants.O_EXCL,
  'w+': constants.O_TRUNC | constants.O_CREAT | constants.O_RDWR,
  'wx+': constants.O_TRUNC | constants.O_CREAT | constants.O_RDWR | constants.O_EXCL,
  'a': constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY,
  'ax': constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_EXCL,
  'as': constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_SYNC,
  'a+': constants.O_APPEND | constants.O_CREAT | constants.O_RDWR,
  'ax+': constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_EXCL,
};

function toFlags(flags, missing = 'r') {
  if (flags === undefined || flags === null) return flagNames[missing];
  if (typeof flags === 'number') {
    validateInteger(flags, 'flags');
    return flags;
  }
  const value = flagNames[flags];
  if (value === undefined) throw new codes.ERR_INVALID_ARG_VALUE('flags', flags);
  return value;
}

function toMode(mode, missing) {
  if (mode === undefined || mode === null) return missing;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) {
      throw new codes.ERR_INVALID_ARG_VALUE('mode', mode,
        'must be a 32-bit unsigned integer or an octal string');
    }
    return parseInt(mode, 8);
  }
  validateInteger(mode, 'mode', 0, 2 ** 32 - 1);
  return mode;
}

function toFD(fd) {
  validateInteger(fd, 'fd', 0, 2 ** 31 - 1);
  return fd;
}

function toTime(time) {
  if (time instanceof Date) return time.getTime() / 1000;
  if (!Number.isFinite(+time)) {
    throw new codes.ERR_INVALID_ARG_TYPE('time', ['Date', 'Time in seconds'], time);
  }
  return +time;
}

// encodingIn is the encoding in options that may be its name alone.
function encodingIn(options, missing) {
  const encoding = typeof options === 'string' ? options : options?.encoding ?? missing;
  if (encoding !== undefined && encoding !== null && encoding !== 'buffer' &&
      !Buffer.isEncoding(encoding)) {
    throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
  return encoding;
}

function named(text, options) {
  return encodingIn(options, 'utf8') === 'buffer' ? Buffer.from(text) : text;
}

const to = toPath;

const operations = {
  __proto__: null,

  open: (path, flags, mode) => ({
    op: 'open', args: [to(path), toFlags(flags), toMode(mode, 0o666)], path: to(path) }),
  close: (fd) => ({ op: 'close', args: [toFD(fd)] }),
  access: (path, mode = constants.F_OK) => ({
    op: 'access', args: [to(path), mode], path: to(path) }),
  chmod: (path, mode) => ({
    op: 'chmod', args: [to(path), toMode(mode, 0)], path: to(path) }),
  fstat: (fd) => ({ op: 'fstat', args: [toFD(fd)], then: stats }),
  fsync: (fd) => ({ op: 'fsync', args: [toFD(fd)] }),
  fdatasync: (fd) => ({ op: 'fsync', args: [toFD(fd)], syscall: 'fdatasync' }),
  ftruncate: (fd, length = 0) => ({ op: 'ftruncate', args: [toFD(fd), length] }),
  link: (from, dest) => pair('link', from, dest),
  lstat: (path) => ({ op: 'lstat', args: [to(path)], path: to(path), then: stats }),
  mkdtemp: (prefix, options) => ({
    op: 'mkdtemp', args: [to(prefix, 'prefix')], path: `${to(prefix)}XXXXXX`,
    then: (name) => named(name, options) }),
  readlink: (path, options) => ({
    op: 'readlink', args: [to(path)], path: to(path), then: (name) => named(name, options) }),
  realpath: (path, options) => ({
    op: 'realpath', args: [to(path)], syscall: 'lstat', path: to(path),
    then: (name) => named(name, options) }),
  rename: (from, dest) => pair('rename', from, dest),
  rmdir: (path) => ({ op: 'rmdir', args: [to(path)], path: to(path) }),
  stat: (path) => ({ op: 'stat', args: [to(path)], path: to(path), then: stats }),
  symlink: (target, path) => pair('symlink', target, path),
  truncate: (path, length = 0) => ({
    op: 'truncate', args: [to(path), length], syscall: 'open', path: to(path) }),
  unlink: (path) => ({ op: 'unlink', args: [to(path)], path: to(path) }),
  utimes: (path, atime, mtime) => ({
    op: 'utimes', args: [to(path), toTime(atime), toTime(mtime)],
    syscall: 'utime', path: to(path) }),

  copyFile: (from, dest, mode = 0) => ({
    op: 'copy', args: [to(from, 'src'), to(dest, 'dest'), (mode & constants.COPYFILE_EXCL) !== 0],
    syscall: 'copyfile', path: to(from), dest: to(dest) }),

  mkdir(path, options) {
    const { recursive = false, mode } = typeof options === 'object' && options !== null ?
      options : { mode: options };
    return {
      op: recursive ? 'mkdirAll' : 'mkdir', args: [to(path), toMode(mode, 0o777)],
      syscall: 'mkdir', path: to(path),
    };
  },

  readdir(folder, options) {
    const from = to(folder);
    return {
      op: 'readdir', args: [from], syscall: 'scandir', path: from,
      then(flat) {
        const entries = [];
        for (let i = 0; i < flat.length; i += 2) {
          const name = named(flat[i], options);
          entries.push(options?.withFileTypes ? new Dirent(name, from, flat[i + 1]) : name);
        }
        return entries;
      },
    };
  },

  rm(path, { recursive = false, force = false } = {}) {
    return {
      op: 'rmAll', args: [to(path)], syscall: 'rm', path: to(path), recursive, force,
    };
  },
};

function pair(op, from, dest) {
  return { op, args: [to(from), to(dest)], path: to(from), dest: to(dest) };
}

function stats(list) {
  return new Stats(list);
}

function bytesOf(buffer, name = 'buffer') {
  if (!ArrayBuffer.isView(buffer)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], buffer);
  }
  return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

// transfer is read and write, whose arguments come in several forms: a list,
// or an object in place of offset, length and position.
function transfer(op, fd, buffer, offset, length, position) {
  if (offset !== null && typeof offset === 'object') ({ offset, length, position } = offset);
  const bytes = bytesOf(buffer);
  const start = offset ?? 0;
  validateInteger(start, 'offset', 0, bytes.length);
  const size = length ?? bytes.length - start;
  validateInteger(size, 'length', 0, bytes.length - start);
  const at = position === undefined || position === null ? -1 : Number(position);
  return {
    op, args: [toFD(fd), 0, at], bytes: bytes.subarray(start, start + size),
  };
}

operations.read = (fd, buffer, offset, length, position) =>
  transfer('read', fd, buffer, offset, length, position);

operations.write = (fd, buffer, offset, length, position) => {
  if (typeof buffer !== 'string') return transfer('write', fd, buffer, offset, length, position);
  if (length !== undefined) validateString(length, 'encoding');
  return transfer('write', fd, Buffer.from(buffer, length ?? 'utf8'), 0, undefined, offset);
};

module.exports = { bytesOf, encodingIn, operations };
