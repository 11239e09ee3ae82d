'use strict';

const http = require('http');
const tls = require('tls');
const { options, say, fault, buffer, describe, watch, speak } =
  require('./common.js');

const secure = () => {
  const server = tls.createServer({
    ...options.tls,
    ticketKeys: buffer(options.tickets),
  });
  for (const [host, context] of Object.entries(options.contexts ?? {})) {
    server.addContext(host, context);
  }
  if (options.ocsp) {
    server.on('OCSPRequest', (certificate, issuer, callback) => {
      callback(null, buffer(options.ocsp));
    });
  }
  server.on('keylog', (line) => say('keylog', { data: line.toString() }));
  server.on('tlsClientError', (e) => say('tlsClientError', fault(e)));
  server.on('secureConnection', (socket) => {
    say('secure', describe(socket, options));
    watch(socket, options);
    speak(socket, options);
  });
  return server;
};

// Plain HTTP, to a client that speaks TLS.
const server = options.http ? http.createServer() : secure();

server.listen(0, '127.0.0.1', () => {
  say('listening', { port: server.address().port });
});
