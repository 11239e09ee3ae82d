'use strict';
// What one socket of the process did is told before what another hears of it.
const net = require('net');
const tls = require('tls');
const { file } = require('./lib/keys');

const key = file('server.key');
const cert = file('server.pem');
const ca = file('ca.pem');
const count = 10;

// repeat runs one try after the other and tells how often each answer came.
async function repeat(name, once) {
  const answers = {};
  for (let i = 0; i < count; i++) {
    const answer = await new Promise(once);
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  console.log(name, JSON.stringify(answers));
}

// The peer's end comes after our finish.
function finish(resolve) {
  const server = net.createServer((socket) => {
    socket.resume();
    client.on('end', () => {
      resolve(`finished ${socket.writableFinished}`);
      server.close();
    });
  }).listen(0, '127.0.0.1', () => {
    client.connect(server.address().port, '127.0.0.1');
    client.end();
    client.resume();
  });
  const client = new net.Socket();
}

// A server tells of a client that it refuses before the client hears of it.
function refused(resolve) {
  let told = false;
  const server = tls.createServer({ key, cert, ca, requestCert: true });
  server.on('tlsClientError', () => { told = true; });
  server.listen(0, '127.0.0.1', () => {
    const client = tls.connect({ port: server.address().port, host: '127.0.0.1',
      rejectUnauthorized: false });
    client.on('error', (error) => resolve(`${error.code} told ${told}`));
    client.on('close', () => server.close());
  });
}

// A reset while a write is in flight is an error and no end.
function reset(resolve) {
  const events = [];
  const server = net.createServer((socket) => {
    socket.once('readable', () => socket.resetAndDestroy());
  }).listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1', () => {
      client.write(Buffer.alloc(1 << 24));
    });
    for (const event of ['end', 'error']) client.on(event, () => events.push(event));
    client.on('close', (hadError) => {
      server.close();
      resolve(`${events} ${hadError}`);
    });
    client.resume();
  });
}

// An end that was written is over before the other side closes.
function closed(resolve) {
  const server = net.createServer((socket) => {
    socket.on('close', () => {
      server.close();
      resolve(`destroyed ${client.destroyed} ended ${client.writableEnded}`);
    });
    socket.resume();
  }).listen(0, '127.0.0.1', () => client.connect(server.address().port, '127.0.0.1'));
  const client = new net.Socket();
  client.on('connect', () => client.end('x')).resume();
}

(async () => {
  await repeat('finish', finish);
  await repeat('refused', refused);
  await repeat('reset', reset);
  await repeat('closed', closed);
})();
