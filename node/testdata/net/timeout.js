'use strict';
const net = require('net');
const { host, log, serve } = require('./lib/sides');

// The first timeout may come while the socket connects still, the second may
// not come twice: how long things take is not printed.
serve({}, (socket, server) => {
  socket.resume();
  socket.on('close', () => server.close());
}, (port) => {
  const client = net.connect({ port, host, timeout: 30 });
  log('client', client.timeout);
  client.once('timeout', () => {
    log('client', 'timeout');
    log('client', client.setTimeout(0) === client, client.timeout);
    client.setTimeout(20, () => {
      log('client', 'callback', client.listenerCount('timeout'));
      client.setTimeout(0);
      client.end();
    });
  });
  client.on('end', () => log('client', 'end'));
  client.on('close', () => log('client', 'close'));
});

// What happens on the connection puts the timeout off: it never comes sooner
// than this after the last byte, but between bytes if these are late.
const idle = 200;
serve({}, (socket, server) => {
  let last = Date.now();
  socket.on('data', () => { last = Date.now(); });
  socket.setTimeout(idle, () => {
    if (Date.now() - last < idle / 2) log('busy', 'timeout');
  });
  socket.on('close', () => {
    log('busy', 'close');
    server.close();
  });
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
