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
  const client = watch('client', net.connect({ port, host, timeout: 30 }));
  log('client', client.timeout);
  client.on('timeout', () => {
    log('client', client.setTimeout(0) === client, client.timeout);
    client.setTimeout(20, () => {
      log('client', 'callback');
      client.end();
    });
  });
});

// What happens on the connection puts the timeout off.
serve({}, (socket, server) => {
  socket.setTimeout(200, () => log('busy', 'timeout'));
  socket.resume();
  socket.on('close', () => server.close());
}, (port) => {
  const client = net.connect(port, host);
  let n = 0;
  const timer = setInterval(() => {
    if (++n < 8) {
      client.write('x');
    } else {
      clearInterval(timer);
      client.end();
    }
  }, 50);
});

for (const [msecs, callback] of [[-1], ['1'], [NaN], [Infinity], [1, 'no']]) {
  try {
    new net.Socket().setTimeout(msecs, callback);
  } catch (err) {
    log('arguments', err);
  }
}
