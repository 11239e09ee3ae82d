'use strict';

// Buffer.from in all its forms.

const native = binding('encoding');
const { codes } = require('internal/errors');
const { encodingOf } = require('internal/buffer/encodings');

function wrongType(value) {
  return new codes.ERR_INVALID_ARG_TYPE('first argument',
    ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
}

// fromMemory shares the memory.
function fromMemory(Buffer, memory, offset, length) {
  const start = offset === undefined ? 0 : Math.trunc(+offset) || 0;
  const most = memory.byteLength - start;
  if (most < 0) throw new codes.ERR_BUFFER_OUT_OF_BOUNDS('offset');
  const size = length === undefined ? most : Math.max(0, Math.trunc(+length) || 0);
  if (size > most) throw new codes.ERR_BUFFER_OUT_OF_BOUNDS('length');
  return Buffer.of.view(memory, start, size);
}

function fromList(Buffer, list) {
  const size = Math.max(0, Math.trunc(list.length) || 0);
  const buffer = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i++) buffer[i] = list[i];
  return buffer;
}

function bytesFrom(Buffer, original, value, encodingOrOffset, length) {
  if (typeof value === 'string') {
    return native.encode(value, typeof encodingOrOffset === 'string' ?
      encodingOf(encodingOrOffset) : 'utf8');
  }
  if (typeof value !== 'object' || value === null) throw wrongType(value);
  if (value instanceof ArrayBuffer) return fromMemory(Buffer, value, encodingOrOffset, length);
  if (value instanceof Uint8Array) {
    // An empty one may lie behind the end of its memory, where the engine makes
    // a pointer that is not valid.
    return value.length > 0 ? original(value) : Buffer.alloc(0);
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return fromList(Buffer, value);
  const primitive = value.valueOf?.();
  if (primitive !== undefined && primitive !== null && primitive !== value &&
      (typeof primitive === 'string' || typeof primitive === 'object')) {
    return bytesFrom(Buffer, original, primitive, encodingOrOffset, length);
  }
  if (value.length !== undefined) {
    return typeof value.length === 'number' ? fromList(Buffer, value) : Buffer.alloc(0);
  }
  if (value.type === 'Buffer' && Array.isArray(value.data)) return fromList(Buffer, value.data);
  if (typeof value[Symbol.toPrimitive] === 'function') {
    const text = value[Symbol.toPrimitive]('string');
    if (typeof text === 'string') return bytesFrom(Buffer, original, text, encodingOrOffset);
  }
  throw wrongType(value);
}

module.exports = { bytesFrom };
