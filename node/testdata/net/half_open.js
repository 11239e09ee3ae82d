'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

serve({ allowHalfOpen: true }, (socket, server) => {
  watch('server', socket);
  let text = '';
  socket.on('data', (data) => { text += data; });
  socket.on('end', () => {
    log('server', 'got', text, socket.readyState);
    socket.end('late');
  });
  socket.on('close', () => server.close());
}, (port) => {
  const client = watch('client', net.connect(port, host));
  client.on('data', (data) => log('client', 'data', data));
  client.end('hello');
});

// A socket that is not half open is ended with its peer.
serve({}, (socket, server) => {
  socket.on('error', () => {});
  socket.resume();
  socket.end('bye');
  socket.on('close', () => server.close());
}, (port) => {
  const client = watch('ended', net.connect({ port, host }));
  client.resume();
  client.on('end', () => {
    process.nextTick(() => process.nextTick(() => {
      log('ended', client.writable, client.writableEnded);
      log('ended', client.write('x', (err) => log('ended', 'callback', err)));
    }));
  });
});
