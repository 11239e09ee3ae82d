'use strict';
// ALPN protocol lists in the wire format of RFC 7301, section 3.1: each name
// after a byte with its length.

const { codes } = require('internal/errors');
const { Buffer } = require('buffer');

const kMaxName = 255;

// bytesOf views the memory of a Buffer, typed array or DataView as a Buffer.
function bytesOf(view) {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function nameBytes(name, index) {
  const bytes = ArrayBuffer.isView(name) ? bytesOf(name) : Buffer.from(name);
  if (bytes.length > kMaxName) {
    throw new codes.ERR_OUT_OF_RANGE(
      `The byte length of the protocol at index ${index} exceeds the maximum ` +
      'length.', `<= ${kMaxName}`, bytes.length, true);
  }
  return bytes;
}

// encode makes the wire format of a list of names.
function encode(names) {
  const parts = [];
  names.forEach((name, index) => {
    const bytes = nameBytes(name, index);
    parts.push(Buffer.from([bytes.length]), bytes);
  });
  return Buffer.concat(parts);
}

// convertALPNProtocols sets out.ALPNProtocols to the wire format of a list of
// names, or to a copy of what is in that format. What is neither is left.
function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    out.ALPNProtocols = encode(protocols);
  } else if (ArrayBuffer.isView(protocols)) {
    out.ALPNProtocols = Buffer.from(bytesOf(protocols));
  }
}

// decode lists the names of a wire format as Buffers; undefined if that is
// malformed.
function decode(wire) {
  const names = [];
  for (let at = 0; at < wire.length;) {
    const end = at + 1 + wire[at];
    if (wire[at] === 0 || end > wire.length) return undefined;
    names.push(wire.subarray(at + 1, end));
    at = end;
  }
  return names;
}

module.exports = { bytesOf, convertALPNProtocols, decode };
