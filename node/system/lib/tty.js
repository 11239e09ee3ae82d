'use strict';

const { ReadStream, WriteStream } = require('fs');
const { isTerminal } = binding('host');

module.exports = {
  ReadStream,
  WriteStream,
  isatty: (fd) => Number.isInteger(fd) && fd >= 0 && isTerminal(fd),
};
