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
