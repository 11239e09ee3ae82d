'use strict';
// A CA that is added to a context is trusted beside the default ones, and
// beside those of the option ca.
const { file, pair, tls } = require('../lib/scenario');

tls.setDefaultCACertificates([file('ca.pem')]);
const kinds = { default: {}, other: { ca: file('other.pem') } };
function next([kind, ...rest]) {
  if (kind === undefined) return;
  const secureContext = tls.createSecureContext(kinds[kind]);
  secureContext.context.addCACert(file('self.pem'));
  const names = ['server', 'self'];
  const connect = () => {
    const name = names.shift();
    if (name === undefined) {
      next(rest);
      return;
    }
    const server = tls.createServer(pair(name), (socket) => socket.end());
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1', () => {
      tls.connect({ port: server.address().port, host: '127.0.0.1',
        servername: 'localhost', secureContext })
        .on('secureConnect', () => console.log(kind, name, 'trusted'))
        .on('error', (error) => console.log(kind, name, error.code))
        .on('close', () => server.close(connect)).resume();
    });
  };
  connect();
}
next(Object.keys(kinds));
