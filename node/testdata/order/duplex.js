'use strict';
// TLS over the two ends of a Duplex: however much is sent, and however the two
// sides end, everything arrives that arrives in Node, and the process ends.
const { duplexPair } = require('stream');
const tls = require('tls');
const { file } = require('./lib/keys');

const key = file('server.key');
const cert = file('server.pem');

process.setMaxListeners(0);

// pair prints at the end what the two sides were told, and how much they got.
function pair(name, version, use) {
  const [a, b] = duplexPair();
  const server = new tls.TLSSocket(a, { isServer: true, key, cert });
  const client = tls.connect({ socket: b, rejectUnauthorized: false,
    maxVersion: version });
  const lines = [server, client].map((socket) => {
    const line = { got: 0, told: [] };
    socket.on('data', (data) => { line.got += data.length; });
    for (const event of ['end', 'finish', 'error', 'close']) {
      socket.on(event, (error) => line.told.push(error?.code ?? event));
    }
    return line;
  });
  process.on('exit', () => {
    for (const { got, told } of lines) console.log(name, version, got, told.join());
  });
  use(server, client);
}

const uses = {
  'the client ends at once': (server, client) => client.end(),
  'the client ends when secure': (server, client) => {
    client.on('secureConnect', () => client.end());
  },
  'written early': (server, client) => client.end(Buffer.alloc(1e5)),
  'the server writes and ends': (server, client) => {
    server.on('secure', () => server.end(Buffer.alloc(1e6)));
  },
  'both write': (server, client) => {
    server.on('secure', () => server.end(Buffer.alloc(1e5)));
    client.on('secureConnect', () => client.end(Buffer.alloc(1e6)));
  },
  'a paused reader': (server, client) => {
    server.pause();
    client.end(Buffer.alloc(3e5));
    setTimeout(() => server.resume(), 5);
  },
  'small writes': (server, client) => {
    for (let i = 0; i < 100; i++) client.write('x');
    client.on('secureConnect', () => {
      for (let i = 0; i < 100; i++) client.write('y');
      client.end();
    });
  },
};

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  for (const [name, use] of Object.entries(uses)) pair(name, version, use);
}
