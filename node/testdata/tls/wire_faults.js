'use strict';
// What a client sees of a wire that fails after the handshake: between it and
// its server something cuts a record short, damages one, ends or resets.
const net = require('net');
const { file, pair, text, tls } = require('./lib/scenario');

const faults = {
  'cut within a record': (out, data) => out.end(data.subarray(0, data.length - 3)),
  'a damaged record': (out, data) => {
    const damaged = Buffer.from(data);
    damaged[damaged.length - 1] ^= 1;
    out.write(damaged);
  },
  'end between records': (out) => out.end(),
  'reset': (out) => out.resetAndDestroy(),
};
const cases = Object.keys(faults).flatMap((name) =>
  ['TLSv1.2', 'TLSv1.3'].map((version) => [name, version]));

// relay passes on what both say, until spoil is called for what the server
// says.
function relay(port, spoil) {
  return net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    near.pipe(far);
    near.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('error', () => {});
    far.on('data', (data) => spoil(near, data) || near.write(data));
  });
}

function next() {
  if (cases.length === 0) return;
  const [name, version] = cases.shift();
  let armed = false;
  const server = tls.createServer(pair('server'), (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      armed = true;
      socket.write('answer');
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const wire = relay(server.address().port, (near, data) => {
      if (armed) faults[name](near, data);
      return armed;
    });
    wire.listen(0, '127.0.0.1', () => {
      const client = tls.connect({ port: wire.address().port, host: '127.0.0.1',
        servername: 'localhost', ca: file('ca.pem'), minVersion: version,
        maxVersion: version }, () => client.write('request'));
      const log = (what) => console.log(`${name} ${version}: ${what}`);
      client.on('data', (data) => log(`data ${data}`));
      client.on('end', () => log('end'));
      client.on('error', (error) => {
        log(`error ${text(error)}`);
        client.destroy(); // which Node leaves to the program
      });
      client.on('close', (hadError) => {
        log(`close ${hadError}`);
        wire.close();
        server.close(next);
      });
    });
  });
}
next();
