'use strict';
// tls.connect over sockets: one that is connected, one that still connects,
// one that has not begun to, and a Duplex.
const net = require('net');
const { Duplex } = require('stream');
const { file, run, tls } = require('./lib/scenario');

function duplexOf(socket) {
  const duplex = new Duplex({
    read() { socket.resume(); },
    write(chunk, encoding, callback) { socket.write(chunk, encoding, callback); },
    final(callback) { socket.end(callback); },
    destroy(error, callback) {
      socket.destroy();
      callback(error);
    },
  });
  socket.on('data', (chunk) => { if (!duplex.push(chunk)) socket.pause(); });
  socket.on('end', () => duplex.push(null));
  return duplex;
}

const kinds = {
  connected: (port, use) => { const s = net.connect(port, '127.0.0.1', () => use(s)); },
  connecting: (port, use) => use(net.connect(port, '127.0.0.1')),
  unconnected: (port, use) => {
    const s = new net.Socket();
    use(s);
    s.connect(port, '127.0.0.1');
  },
  duplex: (port, use) => {
    const s = net.connect(port, '127.0.0.1', () => use(duplexOf(s)));
  },
};

function next([kind, ...rest]) {
  if (kind === undefined) return;
  run((scenario, done) => {
    const server = scenario.server({}, (socket) => socket.on('data', (data) => {
      scenario.log('S', `data ${data}`);
      socket.write('pong');
    }));
    server.listen(0, '127.0.0.1', () => kinds[kind](server.address().port, (under) => {
      const client = tls.connect({ socket: under, ca: file('ca.pem'),
        servername: 'localhost', maxVersion: scenario.version });
      scenario.watch('C', client, '', ['secureConnect', 'end', 'finish', 'error', 'close']);
      client.write('ping');
      client.on('data', (data) => {
        scenario.log('C', `data ${data}`);
        client.end();
      });
      client.on('close', () => server.close(() => {
        console.log(kind);
        done();
        if (scenario.version === 'TLSv1.3') next(rest);
      }));
    }));
  });
}
next(Object.keys(kinds));
