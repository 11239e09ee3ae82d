'use strict';
// The whole of a stream, as one value. There is no Blob.

const { forEach } = require('internal/streams/pipeline');
const { refusing } = require('internal/refused');

async function buffer(stream) {
  const chunks = [];
  await forEach(stream, (chunk) => { chunks.push(bytesOf(chunk)); });
  return Buffer.concat(chunks);
}

function bytesOf(chunk) {
  if (chunk instanceof ArrayBuffer) return Buffer.from(chunk);
  if (!ArrayBuffer.isView(chunk)) return Buffer.from(`${chunk}`);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

async function arrayBuffer(stream) {
  const whole = await buffer(stream);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength);
}

async function text(stream) {
  const decoder = new TextDecoder();
  let whole = '';
  await forEach(stream, (chunk) => {
    whole += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  });
  return whole + decoder.decode();
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = {
  arrayBuffer,
  ...refusing('stream/consumers', { classes: [], functions: ['blob'] }),
  buffer,
  text,
  json,
};
