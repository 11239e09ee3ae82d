'use strict';

// The process that the benchmark measures, in Node or in the package node. It
// speaks the protocol of the package protocol: JSON, one value a line.

const fs = require('fs');
const tls = require('tls');

const counters = { bytes: 0, ops: 0, missed: 0 };
let failure = null;
const fail = (error) => { failure ??= error; };

const payload = (size) => Buffer.alloc(size);

// What a server does with a connection, by the kind of its service.
const services = {
  // Writes until the client has gone: as much as the socket takes, then again
  // when it has drained. A socket that takes all at once says so before
  // anything else has its turn, for ever: after a mebibyte all others have
  // theirs.
  stream: ({ size }) => {
    const data = payload(size);
    const turn = Math.ceil((1 << 20) / size); // writes
    return (socket) => {
      let left = turn;
      const pump = () => {
        while (!socket.destroyed) {
          if (left === 0) {
            setImmediate(() => { left = turn; pump(); });
            return;
          }
          left--;
          counters.bytes += size;
          if (!socket.write(data)) return;
        }
      };
      socket.on('drain', pump);
      socket.resume();
      pump();
    };
  },

  // Answers each request with a reply.
  exchange: ({ size, reply }) => {
    const answer = payload(reply);
    return (socket) => {
      let got = 0;
      socket.on('data', (chunk) => {
        for (got += chunk.length; got >= size; got -= size) {
          counters.bytes += reply;
          socket.write(answer);
        }
      });
    };
  },

  // Says one byte and waits until the client goes.
  greet: () => {
    const greeting = payload(1);
    return (socket) => {
      socket.resume();
      socket.write(greeting);
    };
  },
};

const suite = 'TLS_AES_128_GCM_SHA256';
const common = {
  minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ecdhCurve: 'X25519',
};
try {
  tls.createSecureContext({ ...common, ciphers: suite });
  common.ciphers = suite;
} catch {
  // The package node has this suite as its first, and no choice.
}

const listen = (setup, service) => new Promise((resolve, reject) => {
  const handle = services[service.kind](service);
  const server = tls.createServer({
    ...common, cert: setup.cert, key: setup.key, noDelay: true,
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {}); // the client tells
    handle(socket);
  });
  server.on('tlsClientError', () => {});
  server.on('error', reject);
  server.listen(0, '127.0.0.1', 4096, () => {
    const { address, port } = server.address();
    resolve(`${address}:${port}`);
  });
});

const serve = async (setup) => ({
  addresses: await Promise.all(
    setup.services.map((service) => listen(setup, service))),
});

// dial resolves with a secure connection.
const dial = (load, secureContext, session) => new Promise((resolve, reject) => {
  const [host, port] = load.address.split(':');
  const socket = tls.connect({
    host, port: Number(port), secureContext, session,
    servername: 'localhost', ecdhCurve: common.ecdhCurve,
  });
  socket.setNoDelay(true);
  socket.on('error', reject);
  socket.on('secureConnect', () => {
    const { standardName } = socket.getCipher();
    if (standardName !== suite) {
      reject(new Error(`the cipher suite is ${standardName}`));
    }
    resolve(socket);
  });
});

// checkCurve is for full handshakes only: a resumed one does not tell.
const checkCurve = (socket) => {
  const { name } = socket.getEphemeralKeyInfo();
  if (name !== common.ecdhCurve) throw new Error(`the curve is ${name}`);
};

const secure = (setup) =>
  tls.createSecureContext({ ...common, ca: setup.ca });

// A load on connections that stay.
class Conns {
  constructor(setup, load) {
    Object.assign(this, { load, context: secure(setup), sockets: [] });
    this.request = payload(load.size ?? 0);
    this.running = false;
  }

  async connect() {
    const lane = async () => {
      while (this.sockets.length + this.dialling < this.load.conns) {
        this.dialling++;
        await this.connectOne().finally(() => this.dialling--);
      }
    };
    this.dialling = 0;
    await Promise.all(Array.from({ length: 64 }, lane));
  }

  async connectOne() {
    const socket = await dial(this.load, this.context);
    checkCurve(socket);
    socket.on('error', (error) => this.running && fail(error));
    socket.on('close', () => this.running && fail(new Error('it was closed')));
    this.sockets.push(socket);
    if (this.load.kind !== 'exchange') {
      socket.pause();
      socket.on('data', (chunk) => { counters.bytes += chunk.length; });
      return;
    }
    await new Promise((resolve) => this.listenReplies(socket, resolve));
  }

  // listenReplies sends a request, and another one after each reply while the
  // load runs.
  listenReplies(socket, first) {
    let got = 0;
    socket.on('data', (chunk) => {
      for (got += chunk.length; got >= this.load.reply;
        got -= this.load.reply) {
        counters.bytes += this.load.reply;
        counters.ops++;
        first();
        if (this.running) socket.write(this.request);
      }
    });
    socket.write(this.request);
  }

  start() {
    this.running = true;
    for (const socket of this.sockets) {
      if (this.load.kind === 'exchange') socket.write(this.request);
      else socket.resume();
    }
  }

  async stop() {
    this.running = false;
    for (const socket of this.sockets) socket.destroy();
  }
}

// A load of handshakes: each of several clients connects, reads the greeting,
// which brings the session ticket along, and goes.
class Comers {
  constructor(setup, load) {
    Object.assign(this, { load, context: secure(setup) });
    this.clients = Array.from({ length: load.conns }, () => ({}));
  }

  async connect() {
    for (const client of this.clients) await this.come(client);
  }

  start() {
    this.running = true;
    this.lanes = this.clients.map(async (client) => {
      try {
        while (this.running) await this.count(client);
      } catch (error) {
        fail(error);
      }
    });
  }

  async count(client) {
    const again = await this.come(client);
    if (this.load.resume && !again) counters.missed++;
    counters.ops++;
  }

  async come(client) {
    const socket = await dial(this.load, this.context, client.session);
    const again = socket.isSessionReused();
    if (!again) checkCurve(socket);
    if (this.load.resume) {
      socket.on('session', (session) => { client.session = session; });
    }
    await new Promise((resolve, reject) => {
      socket.on('data', resolve);
      socket.on('close', () => reject(new Error('no greeting')));
    });
    socket.end();
    return again;
  }

  async stop() {
    this.running = false;
    await Promise.all(this.lanes ?? []);
  }
}

const loads = { stream: Conns, exchange: Conns, greet: Comers };

const begin = async (setup) => {
  if (setup.role === 'server') return { reply: await serve(setup), loads: [] };
  const made = setup.loads.map((load) => new loads[load.kind](setup, load));
  return { reply: {}, loads: made };
};

const mark = () => {
  if (failure) throw failure;
  const { user, system } = process.cpuUsage();
  return {
    time: Number(process.hrtime.bigint()),
    cpu: (user + system) * 1000,
    ...counters,
  };
};

const answer = async (state, { do: what, load }) => {
  switch (what) {
    case 'mark': return mark();
    case 'collect': global.gc(); return {};
    case 'connect': case 'start': case 'stop':
      await state.loads[load][what]();
      return {};
    default: throw new Error(`no such command: ${what}`);
  }
};

const say = (reply) => fs.writeSync(1, `${JSON.stringify(reply)}\n`);

const main = () => {
  process.on('SIGINT', () => {}); // the benchmark ends this process itself
  let state = null;
  const obey = async (line) => {
    try {
      const value = JSON.parse(line);
      if (state) {
        say(await answer(state, value));
      } else {
        state = await begin(value);
        say(state.reply);
      }
    } catch (error) {
      say({ error: `${error.message}` });
    }
  };
  let text = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk) => { // one line is sent at a time
    text += chunk;
    if (!text.endsWith('\n')) return;
    obey(text);
    text = '';
  });
  process.stdin.on('end', () => process.exit(0));
};

main();
