'use strict';
// TLS over local sockets: nobody is reset who says goodbye.
const { mkdtempSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');
const tls = require('tls');
const { file } = require('./lib/keys');

const dir = mkdtempSync(join(tmpdir(), 'order'));

async function run(version) {
  const errors = [];
  const server = tls.createServer({ key: file('server.key'),
    cert: file('server.pem'), maxVersion: version }, (socket) => {
    socket.on('error', (error) => errors.push(`server ${error.code}`));
    socket.on('data', (data) => socket.end(data));
  });
  server.on('tlsClientError', (error) => errors.push(`handshake ${error.code}`));
  const path = join(dir, version);
  await new Promise((resolve) => server.listen(path, resolve));
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => {
      const client = tls.connect({ path, rejectUnauthorized: false });
      client.on('error', (error) => errors.push(`client ${error.code}`));
      client.on('close', resolve);
      client.resume();
      if (i % 2) client.end('hello');
      else client.write('hello');
    });
  }
  await new Promise((resolve) => server.close(resolve));
  console.log(version, 'errors', errors.join());
}

run('TLSv1.2').then(() => run('TLSv1.3')).then(() => rmSync(dir, { recursive: true }));
