'use strict';

const { constants } = binding('fs');
const { operations } = require('internal/fs/operations');
const { runLater } = require('internal/fs/run');
const { promisify } = require('internal/util/promisify');
const fs = require('fs');

function later(operation) {
  return (...args) => new Promise((resolve, reject) => {
    runLater(operation(...args), (err, value) => (err ? reject(err) : resolve(value)));
  });
}

class FileHandle {
  #fd;

  constructor(fd) { this.#fd = fd; }

  get fd() { return this.#fd; }

  read(...args) { return promisify(fs.read)(this.#fd, ...args); }
  write(...args) { return promisify(fs.write)(this.#fd, ...args); }
  readFile(options) { return module.exports.readFile(this.#fd, options); }
  writeFile(data, options) { return module.exports.writeFile(this.#fd, data, options); }
  appendFile(data, options) { return module.exports.writeFile(this.#fd, data, options); }
  stat() { return later(operations.fstat)(this.#fd); }
  sync() { return later(operations.fsync)(this.#fd); }
  datasync() { return later(operations.fdatasync)(this.#fd); }
  truncate(length) { return later(operations.ftruncate)(this.#fd, length); }

  createReadStream(options) {
    return fs.createReadStream(undefined, { ...options, fd: this.#fd });
  }

  createWriteStream(options) {
    return fs.createWriteStream(undefined, { ...options, fd: this.#fd });
  }

  async close() {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd !== -1) await later(operations.close)(fd);
  }
}

for (const name of ['access', 'chmod', 'copyFile', 'link', 'lstat', 'mkdir', 'mkdtemp',
                    'readdir', 'readlink', 'realpath', 'rename', 'rmdir', 'stat', 'symlink',
                    'truncate', 'unlink', 'utimes']) {
  exports[name] = later(operations[name]);
}
for (const name of ['appendFile', 'readFile', 'rm', 'writeFile']) {
  exports[name] = (file, ...rest) =>
    promisify(fs[name])(file instanceof FileHandle ? file.fd : file, ...rest);
}
exports.open = async (...args) => new FileHandle(await later(operations.open)(...args));
exports.constants = constants;
