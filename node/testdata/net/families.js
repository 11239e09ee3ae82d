'use strict';
const net = require('net');
const { host, log, watch } = require('./lib/sides');

function visit(side, listen, to) {
  const server = net.createServer((socket) => {
    log(`${side} server`, socket.remoteAddress, socket.remoteFamily,
      socket.localAddress, socket.localFamily);
    socket.resume();
    socket.end();
  });
  server.on('error', (err) => log(side, err));
  server.listen(listen, () => {
    const { address, family, port } = server.address();
    log(side, address, family);
    const client = watch(side, net.connect({ port, ...to }));
    client.on('connect', () => {
      log(side, client.remoteAddress, client.remoteFamily, client.localFamily);
    });
    client.resume();
    client.on('close', () => server.close());
  });
}
visit('any by 4', { port: 0 }, { host });
visit('any by 6', { port: 0 }, { host: '::1' });
visit('4', { port: 0, host: '0.0.0.0' }, { host });
visit('4 by 6', { port: 0, host: '0.0.0.0' }, { host: '::1' });
visit('6', { port: 0, host: '::1' }, { host: '::1' });
visit('6 only by 4', { port: 0, host: '::', ipv6Only: true }, { host });
visit('bound', { port: 0, host }, { host, localAddress: '127.0.0.2' });
visit('by name', { port: 0, host: 'localhost' }, { host: 'localhost' });
