'use strict';
// Listeners of data that throw, pause and look at the stream, over TCP and over a
// Duplex: everything arrives all the same.
const { duplexPair } = require('stream');
const net = require('net');
const tls = require('tls');
const { file } = require('./lib/keys');

const key = file('server.key');
const cert = file('server.pem');

// Node 20 loses what the first listener over a Duplex throws.
const uncaught = [];
process.on('uncaughtException', ({ message }) => {
  if (message !== 'duplex throws') uncaught.push(message);
});

const size = 1e6;
const lines = [];

function send(socket) {
  for (let left = size; left > 0; left -= 1e5) socket.write(Buffer.alloc(1e5));
  socket.end();
}

function receive(name, socket) {
  const line = { name, got: 0, told: [] };
  lines.push(line);
  let chunks = 0;
  socket.on('data', (data) => {
    line.got += data.length;
    switch (++chunks) {
      case 2: throw new Error(`${name} throws`);
      case 3:
        socket.pause();
        setImmediate(() => socket.resume());
        break;
      case 4:
        socket.read(0);
        break;
      case 5:
        socket.setEncoding('latin1');
        break;
      case 6:
        socket.pause();
        setImmediate(() => socket.resume());
        throw new Error(`${name} throws, paused`);
    }
  });
  for (const event of ['end', 'error', 'close']) {
    socket.on(event, (error) => line.told.push(error?.code ?? event));
  }
}

function overTCP(name, server, connect) {
  server.listen(0, '127.0.0.1', () => {
    receive(name, connect({ port: server.address().port, host: '127.0.0.1',
      rejectUnauthorized: false }));
  });
}

const tcp = net.createServer((socket) => { send(socket); tcp.close(); });
overTCP('tcp', tcp, net.connect);

const secure = tls.createServer({ key, cert },
  (socket) => { send(socket); secure.close(); });
overTCP('tls', secure, tls.connect);

const [a, b] = duplexPair();
const over = new tls.TLSSocket(a, { isServer: true, key, cert });
over.on('secure', () => send(over));
receive('duplex', tls.connect({ socket: b, rejectUnauthorized: false }));

process.on('exit', () => {
  for (const { name, got, told } of lines.sort((a, b) => a.name < b.name ? -1 : 1)) {
    console.log(name, got, told.join());
  }
  console.log(uncaught.sort().join('\n'));
});
