'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

serve({}, (socket, server) => {
  socket.resume();
  socket.on('close', () => server.close());
}, (port) => {
  const client = watch('client', net.connect(port, host, () => {
    client.destroy();
    log('client', client.write('x', (err) => log('client', 'callback', err)));
  }));
});
serve({}, (socket, server) => socket.on('error', () => {}), (port, server) => {
  const client = watch('early', net.connect(port, host));
  client.write('x', (err) => log('early', 'callback', err));
  client.destroy();
  client.on('close', () => server.close());
});
const never = watch('never', new net.Socket());
never.write('x', (err) => log('never', 'callback', err));
never.destroy(new Error('enough'));

const server = net.createServer();
server.on('close', () => log('server', 'close'));
server.close((err) => log('server', 'not running', err));
server.listen(0, () => {
  try {
    server.listen(0);
  } catch (err) {
    log('server', err);
  }
  server.close((err) => {
    log('server', 'closed', err, server.address());
    server.listen(0, host, () => {
      log('server', 'again', server.address().family);
      server[Symbol.asyncDispose]?.().then(() => log('server', 'disposed'));
    });
  });
});

const listening = net.createServer();
listening.on('listening', () => log('abandoned', 'listening'));
listening.listen(0, host);
listening.close((err) => log('abandoned', err));

const controller = new AbortController();
const aborted = net.createServer();
aborted.on('close', () => log('aborted', 'close'));
aborted.listen({ port: 0, signal: controller.signal }, () => controller.abort());
