'use strict';

// As https.

const { refusing } = require('internal/refused');

const kinds = ['BrotliCompress', 'BrotliDecompress', 'Deflate', 'DeflateRaw', 'Gunzip', 'Gzip',
               'Inflate', 'InflateRaw', 'Unzip'];
const verbs = ['brotliCompress', 'brotliDecompress', 'deflate', 'deflateRaw', 'gunzip', 'gzip',
               'inflate', 'inflateRaw', 'unzip'];

module.exports = {
  constants: {},
  ...refusing('zlib', {
    classes: kinds,
    functions: [...kinds.map((kind) => `create${kind}`), ...verbs,
                ...verbs.map((verb) => `${verb}Sync`), 'crc32'],
  }),
};
