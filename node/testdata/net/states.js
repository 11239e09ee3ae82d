'use strict';
const net = require('net');
const { host, log, serve } = require('./lib/sides');

function state(socket) {
  return [socket.pending, socket.connecting, socket.readyState, socket.destroyed,
    socket.bytesRead, socket.bytesWritten, socket.bufferSize,
    socket.remoteAddress, socket.localAddress].join();
}
serve({}, (socket, server) => {
  socket.resume();
  socket.on('close', () => server.close());
}, (port, server) => {
  const client = new net.Socket();
  log('client', state(client), Object.keys(client.address()));
  client.connect(port, host);
  log('client', state(client));
  client.write('abc');
  client.write('é', 'latin1');
  log('client', state(client));
  client.on('connect', () => {
    log('client', state(client));
    client.end();
    log('client', state(client));
  });
  client.on('end', () => log('client', state(client)));
  client.on('close', () => log('client', state(client)));
  client.resume();
  server.getConnections((err, count) => log('server', err, count));
});
serve({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 5000 }, (socket, server) => {
  log('options', socket.setNoDelay() === socket, socket.setKeepAlive() === socket,
    socket.ref() === socket, socket.unref() === socket);
  socket.ref();
  server.getConnections((err, count) => {
    log('options', err, count);
    socket.end();
  });
  socket.resume();
  server.close();
}, (port) => {
  net.connect({ port, host, noDelay: true, keepAlive: true,
    keepAliveInitialDelay: 2000 }).resume();
});
serve({ pauseOnConnect: true, highWaterMark: 77 }, (socket, server) => {
  log('paused', socket.isPaused(), socket.readableFlowing,
    socket.readableHighWaterMark, socket.writableHighWaterMark);
  socket.on('data', (data) => {
    log('paused', 'data', data);
    socket.end();
  });
  setTimeout(() => {
    log('paused', socket.bytesRead);
    socket.resume();
  }, 50);
  server.close();
}, (port) => net.connect(port, host).resume().write('x'));
serve({}, (socket, server) => {
  socket.setEncoding('hex');
  socket.on('data', (data) => log('encoding', data));
  server.close();
}, (port) => {
  const client = net.connect(port, host).resume();
  client.cork();
  client.write('00ff', 'hex');
  client.write('é', 'latin1');
  client.write('é');
  client.write(new Uint8Array([1, 2]));
  client.uncork();
  client.end();
});
