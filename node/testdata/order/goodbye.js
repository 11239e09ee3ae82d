'use strict';
// A goodbye to a Duplex that has ended, or is destroyed, harms nobody.
const { duplexPair } = require('stream');
const tls = require('tls');
const { file } = require('./lib/keys');

process.setMaxListeners(0);

// pair prints what the sides were told that matter.
function pair(name, sides, harm) {
  const [a, b] = duplexPair();
  const server = new tls.TLSSocket(a, { isServer: true,
    key: file('server.key'), cert: file('server.pem') });
  const client = tls.connect({ socket: b, rejectUnauthorized: false });
  const told = [[], []];
  [server, client].forEach((socket, i) => {
    for (const event of ['end', 'error', 'close']) {
      socket.on(event, (error) => told[i].push(error?.code ?? event));
    }
    socket.resume();
  });
  client.on('secureConnect', () => harm(a, b, server, client));
  process.on('exit', () => console.log(name,
    sides.map((i) => told[i]).join(' | ')));
}

pair('the stream of the server ends', [0], (a, b, server) => {
  a.end();
  setImmediate(() => server.end());
});
pair('the stream of the client ends', [1], (a, b, server, client) => {
  b.end();
  setImmediate(() => client.end());
});
pair('a stream is destroyed', [0, 1], (a, b, server, client) => {
  b.destroy();
  client.end();
  server.destroy();
});
