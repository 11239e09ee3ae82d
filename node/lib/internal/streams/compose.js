'use strict';
// compose: several streams as one Duplex, written to the first and read from
// the last.

const { AbortError, codes } = require('internal/errors');
const Duplex = require('internal/streams/duplex');
const { pipeline } = require('internal/streams/pipeline');
const { destroyer } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end_of_stream');
const { Later, linkReads, linkWrites } = require('internal/streams/link');
const {
  isNodeStream, isReadable, isWritable,
} = require('internal/streams/utils');

const { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } = codes;

module.exports = function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);
  const original = [...streams];
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  const last = streams.length - 1;
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);
  streams.forEach((stream, n) => {
    if (!isNodeStream(stream)) return;
    if (n < last && !isReadable(stream)) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, original[n], 'must be readable');
    }
    if (n > 0 && !isWritable(stream)) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, original[n], 'must be writable');
    }
  });
  return join(streams[0], streams);
};

function join(head, streams) {
  const close = new Later();
  const links = [];
  let closed = false;
  let composed;
  const tail = pipeline(streams, (err) => {
    closed = true;
    if (close.call(err)) return;
    if (err) composed.destroy(err);
    else if (!readable && !writable) composed.destroy();
  });
  const writable = Boolean(isWritable(head));
  const readable = Boolean(isReadable(tail));
  composed = new Duplex({
    writableObjectMode: Boolean(head?.writableObjectMode),
    readableObjectMode: Boolean(tail?.readableObjectMode),
    writable,
    readable,
  });
  if (writable) {
    const link = linkWrites(composed, head);
    links.push(link);
    eos(tail, link.finish);
  }
  if (readable) links.push(linkReads(composed, tail));
  composed._destroy = (err, callback) => {
    if (!err && !closed) err = new AbortError();
    for (const link of links) link.drop();
    if (isNodeStream(tail)) destroyer(tail, err);
    if (closed) callback(err);
    else close.set(callback);
  };
  return composed;
}
