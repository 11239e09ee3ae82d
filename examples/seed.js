'use strict';
// A TLS server and a client in one script, over net.Socket and TLSSocket, with
// every option and every event that both have. It runs under Node and under
// `tlsnode`, and prints the same lines under both.

const assert = require('assert');
const fs = require('fs');
const net = require('net');
const path = require('path');
const tls = require('tls');

const pem = (name) => fs.readFileSync(path.join(__dirname, name));
const keys = {
  ca: pem('ca.pem'),
  server: { key: pem('server-key.pem'), cert: pem('server.pem') },
  other: { key: pem('other-key.pem'), cert: pem('other.pem') },
  client: { key: pem('client-key.pem'), cert: pem('client.pem') },
};

// Each side tells its story on its own: which of two ends of a connection is
// first to notice something is left to chance.
const stories = { server: [], client: [] };
const tell = (who, ...words) => stories[who].push(words.join(' '));

// What all contexts of the server share: sessions belong to an application,
// and the keys of their tickets outlive the process.
const shared = {
  ca: keys.ca, sessionIdContext: 'seed', ticketKeys: Buffer.alloc(48, 7),
};
const contexts = {
  'seed.example': tls.createSecureContext({ ...keys.server, ...shared }),
  'other.example': tls.createSecureContext({ ...keys.other, ...shared }),
};

// The names that SNICallback was asked for: with a session that is resumed
// Node does not ask, and the Go library does.
const asked = new Set();

let served; // resolves when the newest connection is closed on the server

// The server: plain TCP, and a TLSSocket around each connection.
const server = net.createServer((raw) => {
  const socket = new tls.TLSSocket(raw, {
    isServer: true,
    server,
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['h2', 'http/1.1'],
    SNICallback(servername, callback) {
      asked.add(servername);
      callback(null, contexts[servername] ?? contexts['seed.example']);
    },
    secureContext: contexts['seed.example'],
  });
  socket.on('keylog', (line) => countKeys('server', line));
  served = new Promise((resolve) => { socket.on('close', resolve); });
  // A client that does not like the certificate leaves when it pleases, before
  // the server is secure or after.
  let accepted = false;
  socket.on('secure', () => {
    accepted = socket.servername !== 'wrong.example';
    if (!accepted) return;
    tell('server', 'secure', socket.getProtocol(), socket.alpnProtocol, socket.servername);
    tell('server', 'client', socket.getPeerCertificate().subject.CN);
    tell('server', 'resumed', socket.isSessionReused());
  });
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    tell('server', 'data', text);
    socket.write(text.toUpperCase());
  });
  socket.on('end', () => {
    if (!accepted) {
      socket.destroy();
      return;
    }
    tell('server', 'end');
    socket.end('goodbye');
  });
  socket.on('error', (err) => {
    if (accepted) tell('server', 'error', err.code);
  });
  socket.on('close', (hadError) => {
    if (accepted) tell('server', 'close', hadError);
  });
});
// A TLSSocket tells the server that it was given of these.
server.on('OCSPRequest', (certificate, issuer, callback) => {
  tell('server', 'OCSPRequest', Buffer.isBuffer(certificate));
  callback(null, Buffer.from('response of the certificate authority'));
});

const keyLines = { server: new Set(), client: new Set() };
function countKeys(who, line) {
  const [label] = line.toString().split(' ');
  if (label.startsWith('CLIENT') || label.startsWith('SERVER')) keyLines[who].add(label);
}

// The client: a TLSSocket around a socket that connects.
function connect(port, servername, session) {
  return new Promise((resolve) => {
    const socket = tls.connect({
      socket: net.connect(port, '127.0.0.1'),
      servername,
      ...keys.client,
      ca: keys.ca,
      requestOCSP: true,
      rejectUnauthorized: true,
      // One of the forms: names with their lengths in front.
      ALPNProtocols: Buffer.from('\x08http/1.1\x02h2'),
      session,
    });
    let newest;
    let text = '';
    socket.on('keylog', (line) => countKeys('client', line));
    socket.on('OCSPResponse', (response) => tell('client', 'OCSPResponse', response));
    socket.on('session', (one) => {
      newest = one;
      if (newest) socket.emit('ready to end');
    });
    socket.on('secureConnect', () => {
      tell('client', 'secureConnect', socket.getProtocol(), socket.alpnProtocol);
      tell('client', 'authorized', socket.authorized, String(socket.authorizationError));
      tell('client', 'cipher of', socket.getCipher().version);
      tell('client', 'resumed', socket.isSessionReused());
      // A server that is resumed with sends no certificate.
      if (!socket.isSessionReused()) {
        const { subject, subjectaltname, issuer } = socket.getPeerCertificate();
        tell('client', 'server', subject.CN, subjectaltname, 'by', issuer.CN);
      }
      assert(socket.encrypted);
      assert.deepStrictEqual(socket.exportKeyingMaterial(32, 'EXPORTER-seed').length, 32);
      socket.write('hello');
    });
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
      tell('client', 'data', chunk);
      if (text === 'HELLO') endWithSession(socket, () => newest);
    });
    socket.on('end', () => tell('client', 'end'));
    socket.on('error', (err) => tell('client', 'error', err.code, err.message.split('\n')[0]));
    socket.on('close', (hadError) => {
      tell('client', 'close', hadError);
      resolve(newest);
    });
  });
}

// The session that a client can resume with comes when it comes.
function endWithSession(socket, newest) {
  if (newest() !== undefined || socket.isSessionReused()) socket.end();
  else socket.once('ready to end', () => socket.end());
}

async function main() {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  let session;
  for (const name of ['seed.example', 'seed.example', 'other.example', 'wrong.example']) {
    const newest = await connect(port, name, name === 'seed.example' ? session : undefined);
    session ??= newest;
    await served;
  }
  await new Promise((resolve) => server.close(resolve));
  tell('server', 'SNICallback', ...asked);
  for (const [who, lines] of Object.entries(stories)) {
    console.log(`${who}:`);
    for (const line of lines) console.log(`  ${line}`);
    console.log(`  keylog ${[...keyLines[who]].sort().join(' ')}`);
  }
}

main();
