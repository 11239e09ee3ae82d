'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

serve({}, (socket, server) => {
  socket.resume();
  socket.end('abcdefghij');
  socket.on('close', () => server.close());
}, (port) => {
  const buffer = Buffer.alloc(4);
  const client = watch('one', net.connect({ port, host, onread: {
    buffer,
    callback(n, given) {
      log('one', n, given === buffer, given.toString('latin1', 0, n));
    },
  } }));
  client.on('data', () => log('one', 'data'));
});
serve({}, (socket, server) => {
  socket.on('error', () => {});
  socket.resume();
  socket.write('abcdefghij');
  socket.on('close', () => server.close());
}, (port) => {
  let got = 0;
  const client = watch('many', net.connect({ port, host, onread: {
    buffer: () => Buffer.alloc(3),
    callback(n, given) {
      got += n;
      log('many', given.toString('latin1', 0, n));
      if (got === 10) client.destroy();
      else setImmediate(() => client.resume());
      return false;
    },
  } }));
});
