'use strict';

const http = require('http');
const tls = require('tls');
const { options, say, fault, buffer, describe, watch, speak } =
  require('./common.js');

const to = { host: '127.0.0.1', port: options.port };

// Plain HTTP, to a server that speaks TLS.
const plain = () => {
  http.request({ ...to, method: options.http }, (response) => {
    say('response', { message: response.statusMessage });
  }).on('error', (e) => say('error', fault(e))).end();
};

const secure = () => {
  const socket = tls.connect({
    servername: 'localhost',
    ...options.tls,
    ...to,
    session: buffer(options.session),
  });
  socket.on('keylog', (line) => say('keylog', { data: line.toString() }));
  socket.on('session', (session) => {
    say('session', { bytes: session.toString('base64') });
  });
  socket.on('OCSPResponse', (response) => {
    say('OCSPResponse', { bytes: response?.toString('base64') });
  });
  socket.on('secureConnect', () => {
    say('secure', describe(socket, options));
    speak(socket, options);
  });
  watch(socket, options);
};

if (options.http) plain();
else secure();
