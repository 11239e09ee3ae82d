'use strict';
// net.BoundSocket. bound.txt has what Node 26.10 prints.
const fs = require('fs');
const net = require('net');

const { BoundSocket } = net;
const ports = new Map(); // as the script names them

// log prints with names in the place of ports.
function log(...parts) {
  console.log(parts.map((part) => String(part).replace(/\d{4,5}/g,
    (port) => ports.get(port) ?? port)).join(' '));
}

function bind(name, options) {
  const bound = new BoundSocket(options);
  ports.set(String(bound.address().port), name);
  return bound;
}

function attempt(what, fn) {
  try {
    log(what, fn());
  } catch (err) {
    log(what, err.name, err.code, err.syscall, err.message.replace(/\n[^]*/, ''));
  }
}

const once = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));

async function main() {
  // What options cannot be.
  for (const options of [5, { port: 'x' }, { port: 65536 }, { host: 'localhost' }, { host: 5 },
    { ipv6Only: 1 }, { reusePort: 'a' }, { path: 5 }, { path: 'a', port: 1 },
    { host: '192.0.2.1', ipv6Only: true }, { host: '192.0.2.1' }, { path: '' },
    { path: '/not-here/socket' }, { path: 'x'.repeat(200) }, { path: 'a\0b' }]) {
    attempt('new', () => new BoundSocket(options).address());
  }

  // A socket that nobody uses.
  const idle = bind('IDLE');
  log(Object.values(idle.address()), idle.isPipe, idle.fd() > 2, Object.keys(idle));
  idle.close();
  for (const method of ['address', 'fd', 'close']) attempt(method, () => idle[method]());
  idle[Symbol.dispose]();
  const only = bind('ONLY', { ipv6Only: true });
  log(Object.values(only.address()));
  only[Symbol.dispose]();
  only[Symbol.dispose]();
  attempt('disposed', () => only.fd());

  // A server.
  const given = bind('SERVER', { host: '127.0.0.1' });
  const number = given.fd();
  const server = net.createServer((socket) => {
    if (ports.get(String(socket.remotePort)) !== 'DROPPED') log('accepted', socket.remotePort);
    socket.pipe(socket);
  });
  server.listen(given, () => log('callback'));
  log(server.listening, server.address().port, server._handle.fd === number);
  attempt('adopted', () => given.address());
  attempt('again', () => net.createServer().listen(given));
  attempt('again', () => net.createServer().listen({ handle: given }));
  attempt('again', () => new net.Socket({ handle: given }));
  await once(server, 'listening');
  const { port } = server.address();
  attempt('in use', () => new BoundSocket({ host: '127.0.0.1', port }));
  // Two that are bound to one port: the second cannot listen.
  const [first, second] = [1, 2].map(() => bind('TWIN', { host: '127.0.0.1',
    port: Number([...ports].find(([, name]) => name === 'TWIN')?.[0] ?? 0) }));
  const twin = net.createServer().listen({ handle: first });
  const late = net.createServer().listen(second);
  const refusal = await once(late, 'error');
  log(refusal.message, refusal.address, refusal.port, late.listening, late.address());
  twin.close();

  // A client.
  const from = bind('CLIENT');
  const client = new net.Socket({ handle: from });
  log(client.pending, client.connecting, client.localAddress, client.localPort, client.remotePort,
    client.readyState);
  for (const options of [{ localPort: 5 }, { localAddress: '127.0.0.1' }, {}]) {
    attempt('connect', () => client.connect({ host: '127.0.0.1', ...options }));
    attempt('connect', () => client.connect({ port, host: '127.0.0.1', ...options }).connecting);
  }
  await once(client, 'connect');
  log('connected', client.localAddress, client.localPort, client.remotePort, client.remoteAddress);
  client.write('hello');
  log('data', await once(client, 'data'));
  client.end();
  log('closed', await once(client, 'close'), client.localPort);

  const early = new net.Socket({ handle: bind('EARLY') });
  early.connect(port, '127.0.0.1');
  log('in the tick', early.localAddress, early.localPort);
  early.on('connectionAttempt', (...args) => log('attempt', ...args));
  early.on('data', (data) => { log('early', data); early.end(); });
  early.write('early');
  await once(early, 'close');

  // Clients that fail.
  const closed = bind('CLOSED', { host: '127.0.0.1' });
  const refused = new net.Socket({ handle: bind('REFUSED', { host: '127.0.0.1' }) });
  refused.on('connectionAttempt', (...args) => log('attempt', ...args));
  refused.on('connectionAttemptFailed', (...args) => log('failed', ...args));
  attempt('refused', () => refused.connect(closed.address().port, '127.0.0.1').connecting);
  const err = await once(refused, 'error');
  log(err.message, err.code, err.syscall, err.address, err.port, err.localAddress);
  await once(refused, 'close');
  const other = new net.Socket({ handle: bind('OTHER', { host: '127.0.0.1' }) });
  attempt('other family', () => other.connect(port, '::1').connecting);
  log((await once(other, 'error')).message);
  const dropped = new net.Socket({ handle: bind('DROPPED') });
  dropped.connect(port, '127.0.0.1').destroy();
  log('dropped', await once(dropped, 'close'));
  const unused = new net.Socket({ handle: bind('UNUSED') });
  unused.destroy();
  log('unused', await once(unused, 'close'));
  closed.close();
  server.close();
  await once(server, 'close');
  await local();
  bind('LEFT'); // does not keep the program
  log('end');
}

// Sockets with paths.
async function local() {
  const path = (name) => `/tmp/net-bound-${process.pid}-${name}.sock`;
  const show = (text) => String(text).replace(String(process.pid), 'PID');
  const bound = new BoundSocket({ path: path('server') });
  log(show(bound.address()), bound.isPipe, bound.fd() > 2, fs.existsSync(path('server')));
  attempt('in use', () => new BoundSocket({ path: path('server') }));
  const server = net.createServer((socket) => socket.end('hello'));
  server.listen(bound, 5);
  log(show(server.address()));
  await once(server, 'listening');
  const client = new net.Socket({ handle: new BoundSocket({ path: path('client') }) });
  log(show(client.localAddress), client.localPort, fs.existsSync(path('client')));
  attempt('no path', () => client.connect({ port: 5 }));
  client.connect(path('server'));
  log('data', await once(client, 'data'));
  log('closed', await once(client, 'close'), show(client.localAddress));
  log(fs.existsSync(path('client')), fs.existsSync(path('server')));
  server.close();
  await once(server, 'close');
  log(fs.existsSync(path('server')));
  const nobody = new net.Socket({ handle: new BoundSocket({ path: path('nobody') }) });
  attempt('nobody', () => nobody.connect(path('server')).connecting);
  log(show((await once(nobody, 'error')).message));
  const kept = new BoundSocket({ path: path('kept') });
  kept.close();
  log(fs.existsSync(path('kept')));
  const abstract = new BoundSocket({ path: `\0net-bound-${process.pid}` });
  log(JSON.stringify(show(abstract.address())));
  abstract.close();
}

main();
