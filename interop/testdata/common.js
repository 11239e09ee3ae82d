'use strict';

// What the server and the client have in common: they are told what to do by
// JSON in their argument, and print what happens, a line of JSON each.

exports.options = JSON.parse(process.argv[2]);

const say = (event, more) => {
  process.stdout.write(JSON.stringify({ event, ...more }) + '\n');
};
exports.say = say;

exports.fault = (e) => ({ code: e.code, message: e.message });

exports.buffer = (base64) => base64 && Buffer.from(base64, 'base64');

// Node's view of a connection that has become secure.
exports.describe = (socket, { label }) => {
  const why = socket.authorizationError;
  return {
    authorized: socket.authorized,
    why: why ? String(why.code || why) : '',
    alpn: socket.alpnProtocol,
    serverName: socket.servername,
    reused: socket.isSessionReused(),
    protocol: socket.getProtocol(),
    cipher: socket.getCipher().name,
    keys: label && socket.exportKeyingMaterial(32, label).toString('base64'),
    subject: socket.getPeerCertificate()?.subject?.CN,
  };
};

// Tells of a socket from now on.
exports.watch = (socket, { echo, atEnd }) => {
  if (echo) {
    socket.pipe(socket);
  } else {
    socket.on('data', (data) => say('data', { data: data.toString() }));
  }
  socket.on('end', () => {
    say('end');
    if (atEnd) socket.end(atEnd);
  });
  socket.on('error', (e) => say('error', exports.fault(e)));
  socket.on('close', (hadError) => say('close', { hadError }));
};

// Speaks first, if told so.
exports.speak = (socket, { send, end }) => {
  if (send) socket.write(send);
  if (end) socket.end();
};

// Nobody is left to talk to when the test has ended.
process.stdin.resume().on('end', () => process.exit());
