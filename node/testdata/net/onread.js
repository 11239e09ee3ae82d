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
