'use strict';
// An empty list of CAs is not the default: it trusts nobody. And what
// setDefaultCACertificates sets is the default.
const { file, pair, tls } = require('../lib/scenario');
function attempt(server, options, then) {
  const client = tls.connect({ port: server.address().port, servername: 'localhost',
    ...options }, () => client.end());
  client.on('error', (error) => console.log(error.code));
  client.on('secureConnect', () => console.log('authorized', client.authorized));
  client.on('close', then);
}
const server = tls.createServer(pair('server'), (socket) => socket.end());
server.on('tlsClientError', () => {});
server.listen(0, () => {
  attempt(server, { ca: [] }, () => attempt(server, { ca: 'no certificate' }, () => {
    tls.setDefaultCACertificates([file('ca.pem')]);
    console.log(tls.getCACertificates().length,
      tls.getCACertificates('default') === tls.getCACertificates());
    attempt(server, {}, () => {
      tls.setDefaultCACertificates([]);
      attempt(server, {}, () => server.close());
    });
  }));
});
