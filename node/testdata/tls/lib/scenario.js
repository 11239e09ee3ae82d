'use strict';
// A scenario is a client and a server in one script. What each side sees is
// printed when all is over, one side after the other: the order within a side
// is what counts, that between sides is chance.

const tls = require('tls');
const fs = require('fs');

const dir = process.env.TLS_TEST_KEYS;
const file = (name) => fs.readFileSync(`${dir}/${name}`);

// pair is the key and certificate called name, e.g. { key, cert }.
const pair = (name) => ({ key: file(`${name}.key`), cert: file(`${name}.pem`) });

// text is an error in a line, without what differs from build to build.
function text(error) {
  if (!error) return String(error);
  const message = error.message
    .replace(/^[0-9A-F]{8,16}:/, '')
    .replace(/:(\.\.\/deps|crypto\/tls:)[^]*$/, '');
  return `${error.code ?? error.name} "${message}"`;
}

class Scenario {
  constructor(version) {
    this.version = version;
    this.lines = { C: [], S: [] };
    this.open = 0; // connections of the server
    this.drained = undefined;
  }

  log(side, what) {
    // In TLS 1.3 Node's server gives two tickets, others one, at another time;
    // and on resumption none, others one.
    if (what !== 'session' || !this.reused && this.version === 'TLSv1.2') {
      this.lines[side].push(what);
    }
  }

  watch(side, emitter, prefix, events) {
    for (const event of events) {
      emitter.on(event, (value) => {
        let what = prefix + event;
        if (value instanceof Error) what += `(${text(value)})`;
        else if (event === 'data') what += `(${value})`;
        else if (event === 'close') what += `(${value})`;
        else if (event === 'OCSPResponse') what += `(${value})`;
        this.log(side, what);
      });
    }
  }

  left() {
    this.open--;
    if (this.open > 0 || !this.drained) return;
    this.drained();
    this.drained = undefined;
  }

  // end calls done when the server has no connections any more.
  end(done) {
    if (this.open === 0) setImmediate(done);
    else this.drained = () => setImmediate(done);
  }

  // server makes one whose sockets end when their clients do.
  server(options = {}, onSocket = () => {}) {
    const server = tls.createServer({
      ...pair('server'), maxVersion: this.version, minVersion: this.version,
      ...options,
    });
    server.on('connection', () => {
      this.open++;
      this.log('S', 'connection');
    });
    server.on('secureConnection', (socket) => {
      const { authorized, authorizationError, alpnProtocol, servername } = socket;
      this.log('S', `secureConnection ${authorized} ${authorizationError} ` +
        `alpn=${alpnProtocol} sni=${servername} ` +
        `reused=${socket.isSessionReused()} ${socket.getProtocol()}`);
      this.watch('S', socket, ' ', ['end', 'finish', 'error', 'close']);
      socket.on('close', () => this.left());
      onSocket(socket);
      socket.resume();
    });
    server.on('tlsClientError', (error) => {
      this.log('S', `tlsClientError(${text(error)})`);
      this.left();
    });
    this.listening = server;
    return server;
  }

  // client connects to the server and ends when it is secure, unless stay is
  // set.
  client(options = {}, { stay = false, onSecure = () => {} } = {}) {
    const socket = tls.connect({
      port: this.listening.address().port, host: '127.0.0.1',
      servername: 'localhost', ca: file('ca.pem'), maxVersion: this.version,
      minVersion: this.version, ...options,
    });
    this.watch('C', socket, '', ['connect', 'ready', 'secure', 'OCSPResponse',
      'session', 'end', 'finish', 'error', 'close']);
    socket.on('secureConnect', () => {
      const { authorized, authorizationError, alpnProtocol } = socket;
      this.reused = socket.isSessionReused();
      this.log('C', `secureConnect ${authorized} ${authorizationError} ` +
        `alpn=${alpnProtocol} reused=${socket.isSessionReused()} ` +
        socket.getProtocol());
      onSecure(socket);
      if (!stay) socket.end();
    });
    socket.resume();
    return socket;
  }

  print(name) {
    for (const side of ['C', 'S']) {
      for (const line of this.lines[side]) console.log(`${name} ${side}: ${line}`);
    }
  }
}

// run runs a scenario per version. start gets the scenario and a function for
// its end; by default, when the client has closed and the server too.
function run(start, versions = ['TLSv1.2', 'TLSv1.3']) {
  const [version, ...more] = versions;
  const scenario = new Scenario(version);
  let over = false;
  start(scenario, () => {
    if (over) return;
    over = true;
    scenario.end(() => {
      scenario.print(version);
      if (more.length > 0) run(start, more);
    });
  });
}

// simple runs one client against one server.
function simple(serverOptions, clientOptions, { onSocket, onSecure, stay } = {},
  versions = undefined) {
  run((scenario, done) => {
    const of = (options) =>
      typeof options === 'function' ? options(scenario) : options;
    const server = scenario.server(of(serverOptions), onSocket);
    server.listen(0, '127.0.0.1', () => {
      const client = scenario.client(of(clientOptions), { stay, onSecure });
      client.on('close', () => server.close(done));
    });
  }, versions);
}

module.exports = { file, pair, run, simple, text, tls };
