'use strict';

// The text about an exception that nobody caught.

const { inspect } = require('internal/util/inspect');
const files = binding('modules');

// sourceLine shows the line of the script that threw, with a mark below.
function sourceLine(file, line, column) {
  if (files?.kind(file) !== 1) return '';
  const text = files.read(file).split('\n')[line - 1];
  if (text === undefined) return '';
  const offset = line === 1 ? column - files.headLength : column;
  return `${file}:${line}\n${text}\n${' '.repeat(Math.max(0, offset - 1))}^\n\n`;
}

function report(error, file, line, column) {
  const isError = error instanceof Error;
  const shown = isError ? inspect(error) : `Uncaught:\n${inspect(error)}`;
  const where = isError && !(error instanceof SyntaxError) ? sourceLine(file, line, column) : '';
  return `${where}${shown}\n\nNode.js ${process.version}\n`;
}

module.exports = { report };
