'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

const size = 8 << 20;
serve({}, (socket, server) => {
  let got = 0;
  socket.pause();
  socket.on('data', (data) => { got += data.length; });
  socket.on('end', () => log('server', 'end', got === size));
  socket.on('close', () => server.close());
  setTimeout(() => {
    log('server', 'paused', socket.isPaused(), got, socket.readableFlowing);
    log('client', 'waits', client.writableLength, client.writableNeedDrain,
      client.bytesWritten === size);
    socket.resume();
  }, 100);
}, (port) => {
  client = watch('client', net.connect(port, host));
  log('client', client.write(Buffer.alloc(size, 1), () => log('client', 'written')));
  client.end();
});
let client;

// A writer that minds drain is held to the reader's pace.
const total = 100;
serve({ highWaterMark: 1024 }, (socket, server) => {
  let got = 0;
  socket.on('data', (data) => {
    got += data.length;
    socket.pause();
    setImmediate(() => socket.resume());
  });
  socket.on('end', () => log('slow', 'got', got));
  socket.on('close', () => server.close());
}, (port) => {
  const writer = net.connect({ port, host, writableHighWaterMark: 4096 });
  let n = 0;
  const more = () => {
    while (n < total) {
      if (++n === total) writer.end(Buffer.alloc(10000));
      else if (!writer.write(Buffer.alloc(10000))) return;
    }
  };
  writer.on('drain', more);
  writer.on('connect', more);
});
