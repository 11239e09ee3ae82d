'use strict';
const net = require('net');
const { host, log, serve, watch } = require('./lib/sides');

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
