'use strict';

const { codes } = require('internal/errors');
const { encodingOf } = require('internal/buffer/encodings');

const { create } = binding('string_decoder');
const kDecoder = Symbol('kDecoder');

function StringDecoder(encoding) {
  this.encoding = encodingOf(encoding);
  this[kDecoder] = create(this.encoding);
}

StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!ArrayBuffer.isView(buf)) {
    throw new codes.ERR_INVALID_ARG_TYPE('buf',
      ['Buffer', 'TypedArray', 'DataView'], buf);
  }
  if (!this[kDecoder]) throw new codes.ERR_INVALID_THIS('StringDecoder');
  return this[kDecoder].write(buf);
};

StringDecoder.prototype.end = function end(buf) {
  const text = buf === undefined ? '' : this.write(buf);
  return text + this[kDecoder].end();
};

StringDecoder.prototype.text = function text(buf, offset) {
  this[kDecoder].end();
  return this.write(buf.slice(offset));
};

['lastChar', 'lastNeed', 'lastTotal'].forEach((name, i) => {
  Object.defineProperty(StringDecoder.prototype, name, {
    get() { return this[kDecoder].state()[i]; },
    enumerable: true,
    configurable: true,
  });
});

module.exports = { StringDecoder };
