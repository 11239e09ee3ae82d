'use strict';
// What is done with the connection beneath TLS, and what the script is told.
const net = require('net');
const tls = require('tls');
const { file } = require('./lib/keys');

const key = file('server.key');
const cert = file('server.pem');

// connected has a client and the two sockets of its server, once both are
// secure; of the client, the socket beneath is raw.
function connected(version, use) {
  return new Promise((resolve) => {
    const told = [];
    const note = (text) => told.push(text);
    const tlsServer = tls.createServer({ key, cert }, (secure) => {
      secure.on('error', () => note('server error'));
      use({ client, raw, accepted, secure, note });
    });
    let accepted;
    let raw;
    let client;
    const netServer = net.createServer((socket) => {
      accepted = socket;
      tlsServer.emit('connection', socket);
    }).listen(0, '127.0.0.1', () => {
      raw = net.connect(netServer.address().port, '127.0.0.1');
      client = tls.connect({ socket: raw, rejectUnauthorized: false,
        maxVersion: version });
      client.on('close', (hadError) => {
        note(`client close ${hadError}`);
        netServer.close(() => resolve(told));
      });
    });
  });
}

// The connection of the server is destroyed: TLS is over before its close is told.
function destroyed({ client, accepted, secure, note }) {
  secure.on('data', () => secure.write('.'));
  secure.on('close', () => note('secure close'));
  accepted.on('close', () => note(`raw close, destroyed ${secure.destroyed}`));
  client.on('data', () => {
    accepted.destroy();
    note(`at once ${secure.destroyed}`);
    process.nextTick(() => note(`tick ${secure.destroyed}`));
    setImmediate(() => note(`immediate ${secure.destroyed}`));
  });
  client.write('.');
}

// The peer sends an alert and resets: the alert was its last word.
function alerted({ client, raw, accepted, secure, note }) {
  client.on('error', () => {
    note('alert');
    accepted.resetAndDestroy();
  });
  client.on('end', () => note('end')).resume();
  secure.resume();
  raw.write('this is not TLS');
}

// What was written is told to be so before the other side reads it.
function drained({ client, secure, note }) {
  secure.once('data', () => note('data'));
  client.on('drain', () => {
    note('drain');
    client.end();
  }).resume();
  const piece = Buffer.alloc(1024);
  while (client.write(piece));
}

(async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    for (const use of [destroyed, alerted, drained]) {
      console.log(version, use.name, (await connected(version, use)).join('; '));
    }
  }
})();
