'use strict';
// path, of both kinds.
const path = require('path');

const texts = ['', '.', '..', '/', '//', 'a', 'a/', '/a', '/a/b', 'a/b/../c', '../a', 'a/../..',
               '/a/../..', 'a//b', './a', 'a.b', 'a.b.', '.a', '..a', 'a/.b', '/a/b/c.txt',
               '///a///', '...', 'x.tar.gz', 'C:\\', 'C:\\a\\b', 'C:a', '\\\\srv\\share\\x',
               'C:/a/../b', 'D:\\x'];
for (const kind of ['posix', 'win32']) {
  const { [kind]: flavour } = path;
  for (const text of texts) {
    for (const name of ['normalize', 'isAbsolute', 'dirname', 'basename', 'extname']) {
      console.log(`${kind}.${name} ${text}: ${flavour[name](text)}`);
    }
    console.log(`${kind} ${text}: ${JSON.stringify(flavour.parse(text))} ` +
      flavour.format(flavour.parse(text)));
    if (kind === 'win32') continue;
    for (const other of texts) {
      for (const name of ['join', 'resolve', 'relative']) {
        console.log(`${name} ${text} ${other}: ${flavour[name](text, other)}`);
      }
    }
  }
}
console.log(path.basename('a/b.txt', '.txt'), path.sep, path.delimiter);
