'use strict';
const net = require('net');

// What each side sees is printed at the end, side by side, as the sides of a
// connection race each other.
const seen = new Map();
function log(side, ...args) {
  if (!seen.has(side)) seen.set(side, []);
  seen.get(side).push(args.map((a) => a instanceof Error ?
    `${a.name} ${a.code} ${a.message.replace(/:\d{4,5}\b/g, ':PORT')}` :
    String(a)).join(' '));
}
process.on('exit', () => {
  for (const side of [...seen.keys()].sort()) {
    console.log(`${side}: ${seen.get(side).join(' | ')}`);
  }
});
function watch(side, socket) {
  for (const name of ['lookup', 'connect', 'ready', 'end', 'finish', 'drain',
    'timeout', 'pause', 'resume', 'error', 'close']) {
    socket.on(name, (...args) => log(side, name, ...args));
  }
  return socket;
}
const host = '127.0.0.1';
function serve(options, onSocket, onListening) {
  const server = net.createServer(options, (socket) => onSocket(socket, server));
  server.listen(0, host, () => onListening(server.address().port, server));
}

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
