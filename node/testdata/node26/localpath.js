'use strict';
// A path that the system cannot have fails before one that it was asked for,
// which was first. localpath.txt has what Node 26.10 prints.
const net = require('net');

const long = '/tmp/'.padEnd(200, 'x');
for (const path of ['/tmp/nobody-listens.sock', long, '/tmp/a\0b', '\0'.padEnd(109, 'x')]) {
  net.connect(path).on('error', (e) => console.log(e.code, e.syscall, JSON.stringify(e.address)));
}
for (const path of [long, '/tmp/a\0b']) {
  net.createServer().on('error', (e) => console.log(e.code, e.syscall)).listen(path);
}
