'use strict';

// What is closed in one turn is told the last first, each with the writes that it
// gives up before it.
const net = require('net');
const log = [];
const peers = [];
const server = net.createServer((peer) => {
  peers.push(peer.pause());
  peer.on('error', () => {});
  ready();
});
const clients = [];
let waiting = 6;
const ready = () => { if (--waiting === 0) setImmediate(closeAll); };
server.listen(0, '127.0.0.1', () => {
  for (let i = 0; i < 3; i++) {
    const c = net.connect(server.address().port, '127.0.0.1', ready);
    c.on('error', (err) => log.push(`${i} error ${err?.code}`));
    c.on('close', () => log.push(`${i} close`));
    clients.push(c);
  }
});
function closeAll() {
  clients.forEach((c, i) => {
    c.write(Buffer.alloc(16 << 20), () => log.push(`${i} written`));
    c.write('more', () => log.push(`${i} written`));
  });
  server.close(() => log.push('server close'));
  for (const c of clients) c.destroy();
  setImmediate(() => log.push('immediate'));
  for (const p of peers) p.on('close', () => log.push('peer close')).destroy();
}
process.on('exit', () => console.log(log.join('\n')));
