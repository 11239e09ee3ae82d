'use strict';

// A client hears that it is connected in the turn in which its server hears of it:
// before immediates, before what the server closes then, and in the order in which
// clients were made.
const net = require('net');
const log = [];
function meet(name, next) {
  const server = net.createServer((peer) => {
    log.push(`${name} connection`);
    setImmediate(() => log.push(`${name} immediate`));
    server.close(() => log.push(`${name} server close`));
    peer.on('error', () => {});
    peer.on('close', () => log.push(`${name} peer close`));
    peer.destroy();
  });
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1');
    client.on('connect', () => log.push(`${name} connect`));
    client.on('end', () => log.push(`${name} end`));
    client.on('close', () => { log.push(`${name} close`); next(); });
    client.resume();
  });
}
function inOrder(next) {
  const ports = [];
  const made = [];
  const server = net.createServer((peer) => {
    ports.push(peer.remotePort);
    peer.end();
    if (ports.length < 8) return;
    server.close(() => {
      log.push(`in order ${made.join() === ports.join()}`);
      next();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    for (let i = 0; i < 8; i++) {
      const client = net.connect(server.address().port, '127.0.0.1', () => {
        made[i] = client.localPort;
      });
      client.resume();
    }
  });
}
meet('first', () => meet('second', () => inOrder(() => console.log(log.join('\n')))));
