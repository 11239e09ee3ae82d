'use strict';
// Both sides talk in clear, then go on with TLS; what came with the last clear
// word is not lost.
const net = require('net');
const { file, pair, tls } = require('./lib/scenario');
const server = net.createServer((raw) => {
  raw.write('220 ready\n');
  raw.once('data', (data) => {
    console.log('server got', String(data));
    raw.write('220 go\n');
    const socket = new tls.TLSSocket(raw, { isServer: true,
      credentials: tls.createSecureContext(pair('server')) });
    socket.on('data', (data) => {
      console.log('server got', String(data));
      socket.end('bye');
    });
    socket.on('close', () => server.close());
  });
}).listen(0, '127.0.0.1', () => {
  const raw = net.connect(server.address().port, '127.0.0.1');
  raw.once('data', () => {
    raw.write('STARTTLS\n');
    raw.once('data', (data) => {
      console.log('client got', String(data));
      const client = tls.connect({ socket: raw, ca: file('ca.pem'),
        servername: 'localhost' }, () => client.write('hello'));
      client.on('data', (data) => console.log('client got', String(data)));
      client.on('close', (hadError) => console.log('client closed', hadError));
    });
  });
});
