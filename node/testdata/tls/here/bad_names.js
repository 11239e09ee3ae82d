'use strict';
// What a script sets and TLS cannot send is the socket's error.
const tls = require('tls');
const { readFileSync } = require('fs');

const file = (name) => readFileSync(`${process.env.TLS_TEST_KEYS}/${name}`);
const server = tls.createServer({ key: file('server.key'), cert: file('server.pem') });

process.on('uncaughtException', (error) => console.log('uncaught', error.message));
server.listen(0, async () => {
  for (const servername of ['x'.repeat(300), 'exämple.com', 'a b', 'a\0b']) {
    await new Promise((resolve) => {
      const client = tls.connect({ port: server.address().port, servername });
      client.on('error', (error) => console.log(servername.length, error.code));
      client.on('close', resolve);
      client.write('never sent');
    });
  }
  server.close();
});
