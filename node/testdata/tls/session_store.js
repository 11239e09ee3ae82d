'use strict';
// newSession and resumeSession, without tickets: TLS 1.2.
const { run } = require('./lib/scenario');
const { SSL_OP_NO_TICKET } = require('constants');
run((scenario, done) => {
  const store = new Map();
  let hits = 0;
  const server = scenario.server({ secureOptions: SSL_OP_NO_TICKET }, (socket) =>
    socket.on('data', () => socket.write('x')));
  server.on('newSession', (id, data, callback) => {
    // Node's server leaves a client that resumes its session; here it gets
    // another.
    if (hits === 0) scenario.log('S', `newSession ${id.length}`);
    store.set(id.toString('hex'), data);
    setImmediate(callback);
  });
  server.on('resumeSession', (id, callback) => {
    const hit = store.get(id.toString('hex'));
    if (hit) {
      hits++;
      scenario.log('S', 'resumeSession hit');
    }
    callback(null, hit ?? null);
  });
  let session;
  const connect = (options, then) => {
    const client = scenario.client(options, { stay: true, onSecure: (c) => c.write('x') });
    client.on('session', (s) => { session = s; });
    client.on('data', () => client.end());
    client.on('close', () => scenario.end(then));
  };
  server.listen(0, '127.0.0.1', () => connect({}, () =>
    connect({ session }, () => server.close(done))));
}, ['TLSv1.2']);
