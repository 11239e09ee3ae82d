'use strict';

// What comes goes out, and what is to be said goes in: of a client of TLS.

const tls = require('tls');

const [port, ca] = process.argv.slice(2);
const socket = tls.connect({
  port,
  host: '127.0.0.1',
  servername: 'localhost',
  ca: require('fs').readFileSync(ca),
});
process.stdin.pipe(socket);
socket.pipe(process.stdout);
