'use strict';

const { validateAbortSignal } = require('internal/validators');
const { finished } = require('internal/streams/end_of_stream');
const { pipelineImpl } = require('internal/streams/pipeline');
const { isIterable, isNodeStream } = require('internal/streams/utils');

function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    let options;
    const last = streams.at(-1);
    if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last)) {
      options = streams.pop();
      validateAbortSignal(options.signal, 'options.signal');
    }
    pipelineImpl(streams, (err, value) => {
      if (err) reject(err);
      else resolve(value);
    }, options);
  });
}

module.exports = { finished, pipeline };
