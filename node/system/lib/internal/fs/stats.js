'use strict';

const { constants } = binding('fs');

function isKind(kind) {
  return function() { return (this.mode & constants.S_IFMT) === kind; };
}

class Stats {
  constructor([mode, size, mtimeMs, dev = 0, ino = 0, nlink = 1, uid = 0, gid = 0, rdev = 0,
               blksize = 4096, blocks = Math.ceil(size / 512)]) {
    Object.assign(this, {
      dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks,
      atimeMs: mtimeMs, mtimeMs, ctimeMs: mtimeMs, birthtimeMs: mtimeMs,
    });
    for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
      this[name] = new Date(this[`${name}Ms`]);
    }
  }
}

class Dirent {
  constructor(name, parentPath, mode) {
    this.name = name;
    this.parentPath = parentPath;
    Object.defineProperty(this, 'mode', { __proto__: null, value: mode });
  }
}

for (const [name, kind] of [
  ['isFile', constants.S_IFREG], ['isDirectory', constants.S_IFDIR],
  ['isSymbolicLink', constants.S_IFLNK], ['isFIFO', constants.S_IFIFO],
  ['isSocket', constants.S_IFSOCK], ['isCharacterDevice', constants.S_IFCHR],
  ['isBlockDevice', constants.S_IFBLK],
]) {
  for (const { prototype } of [Stats, Dirent]) {
    Object.defineProperty(prototype, name, {
      __proto__: null, value: isKind(kind), writable: true, configurable: true,
    });
  }
}

module.exports = { Dirent, Stats };
