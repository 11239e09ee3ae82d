'use strict';
// process.stdout and process.stderr: Writables that write at once.

const { Writable } = require('stream');
const { Buffer } = require('buffer');

const native = binding('process');

function open(fd) {
  const stream = new Writable({
    decodeStrings: false,
    emitClose: false,
    autoDestroy: false,
    write(chunk, encoding, callback) {
      const text = native.write(fd,
        typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      callback(text === undefined ? null : new Error(text));
    },
  });
  stream.fd = fd;
  stream._type = 'pipe';
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  stream._destroy = (err, callback) => callback(err);
  return stream;
}

module.exports = { open };
