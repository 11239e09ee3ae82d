'use strict';

const { Buffer } = require('buffer');
const { Stream } = require('internal/streams/legacy');
const utils = require('internal/streams/utils');
const {
  getDefaultHighWaterMark, setDefaultHighWaterMark,
} = require('internal/streams/state');
const { pipeline } = require('internal/streams/pipeline');
const { eos } = require('internal/streams/end_of_stream');
const { addAbortSignal } = require('internal/streams/add_abort_signal');
const { destroyer } = require('internal/streams/destroy');

module.exports = Object.assign(Stream, {
  Stream,
  Readable: require('internal/streams/readable'),
  Writable: require('internal/streams/writable'),
  Duplex: require('internal/streams/duplex'),
  Transform: require('internal/streams/transform'),
  PassThrough: require('internal/streams/passthrough'),
  addAbortSignal,
  compose: require('internal/streams/compose'),
  destroy: destroyer,
  duplexPair: require('internal/streams/duplex_pair'),
  finished: eos,
  getDefaultHighWaterMark,
  isDestroyed: utils.isDestroyed,
  isDisturbed: utils.isDisturbed,
  isErrored: utils.isErrored,
  isReadable: utils.isReadable,
  isWritable: utils.isWritable,
  pipeline,
  setDefaultHighWaterMark,
  _isArrayBufferView: ArrayBuffer.isView,
  _isUint8Array: (value) => value instanceof Uint8Array,
  _uint8ArrayToBuffer: (chunk) =>
    Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
});
require('internal/streams/operators').install(Stream.Readable);

Object.defineProperty(Stream, 'promises', {
  get: () => require('stream/promises'),
  enumerable: true,
  configurable: true,
});
const kPromisify = Symbol.for('nodejs.util.promisify.custom');
for (const [fn, name] of [[pipeline, 'pipeline'], [eos, 'finished']]) {
  Object.defineProperty(fn, kPromisify, {
    get: () => require('stream/promises')[name],
    enumerable: true,
  });
}
