'use strict';

// A client hears that it is connected in the turn in which its server hears of it:
// before immediates, before what the server closes then, and in the order in which
// clients were made. So does one that is refused.
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
function allAtOnce(next) {
  let open = 5;
  const done = () => { if (--open === 0) { server.close(); next(); } };
  const server = net.createServer((peer) => {
    if (open === 5) log.push('one connection');
    peer.resume();
    peer.end();
  }).listen(0, '127.0.0.1', () => {
    const none = net.createServer().listen(0, '127.0.0.1', () => {
      const refused = none.address().port;
      none.close(() => {
        for (let i = 0; i < 4; i++) {
          net.connect(server.address().port, '127.0.0.1', () => log.push(`connect ${i}`))
            .on('close', done).resume();
        }
        net.connect(refused, '127.0.0.1').on('error', (e) => log.push(e.code))
          .on('close', done);
        setImmediate(() => log.push('immediate'));
      });
    });
  });
}
meet('first', () => meet('second', () => inOrder(() => allAtOnce(() =>
  console.log(log.join('\n'))))));
