'use strict';
const net = require('net');
const { host, log, serve } = require('./lib/sides');

serve({}, (socket, server) => {
  socket.resume();
  log('two', server.maxConnections);
}, (port, server) => {
  server.maxConnections = 1;
  server.on('drop', (ends) => {
    log('drop', Object.keys(ends), ends.localPort === port, ends.remoteFamily);
  });
  const first = net.connect(port, host, () => {
    const second = net.connect(port, host);
    second.on('error', () => {});
    second.resume();
    second.on('close', () => {
      server.getConnections((err, count) => {
        log('two', err, count);
        first.end();
        server.close(() => log('two', 'closed'));
      });
    });
  });
  first.resume();
});
