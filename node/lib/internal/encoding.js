'use strict';

const { codes, define } = require('internal/errors');
const { decodeUTF8, decodeUTF16 } = binding('encoding');

define('ERR_ENCODING_NOT_SUPPORTED', (name) => `The "${name}" encoding is not supported`,
       RangeError);
define('ERR_ENCODING_INVALID_ENCODED_DATA', (name) =>
  `The encoded data was not valid for encoding ${name}`, TypeError);

class TextEncoder {
  get encoding() { return 'utf-8'; }

  encode(input = '') {
    const bytes = Buffer.from(String(input), 'utf8');
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  encodeInto(input, target) {
    let read = 0;
    let written = 0;
    for (const c of String(input)) {
      const bytes = Buffer.from(c, 'utf8');
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += c.length;
    }
    return { read, written };
  }
}

const labels = new Map([
  ['utf-8', 'utf-8'], ['utf8', 'utf-8'], ['unicode-1-1-utf-8', 'utf-8'],
  ['utf-16le', 'utf-16le'], ['utf-16', 'utf-16le'], ['ucs-2', 'utf-16le'],
  ['latin1', 'windows-1252'], ['iso-8859-1', 'windows-1252'], ['ascii', 'windows-1252'],
  ['us-ascii', 'windows-1252'], ['windows-1252', 'windows-1252'],
]);

function bytesOf(input) {
  if (input === undefined) return Buffer.alloc(0);
  if (ArrayBuffer.isView(input)) {
    return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  }
  if (input instanceof ArrayBuffer) return Buffer.from(input);
  throw new codes.ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'ArrayBufferView'], input);
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #rest = Buffer.alloc(0);
  #started = false;

  constructor(label = 'utf-8', options = {}) {
    this.#encoding = labels.get(String(label).trim().toLowerCase());
    if (this.#encoding === undefined) throw new codes.ERR_ENCODING_NOT_SUPPORTED(label);
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }

  decode(input, options = {}) {
    const stream = Boolean(options?.stream);
    const bytes = Buffer.concat([this.#rest, bytesOf(input)]);
    const { text, used, valid } = this.#convert(bytes, stream);
    if (this.#fatal && !valid) {
      this.#rest = Buffer.alloc(0);
      throw new codes.ERR_ENCODING_INVALID_ENCODED_DATA(this.#encoding);
    }
    this.#rest = Buffer.from(bytes.subarray(used));
    const shown = !this.#started && !this.#ignoreBOM && text[0] === '\ufeff' ?
      text.slice(1) : text;
    this.#started = stream && (this.#started || text.length > 0);
    return shown;
  }

  #convert(bytes, stream) {
    switch (this.#encoding) {
      case 'utf-8': return decodeUTF8(bytes, stream);
      case 'utf-16le': return decodeUTF16(bytes, stream);
      default: return { text: bytes.toString('latin1'), used: bytes.length, valid: true };
    }
  }
}

module.exports = { TextEncoder, TextDecoder };
