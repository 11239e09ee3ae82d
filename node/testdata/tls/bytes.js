'use strict';
// bytesRead and bytesWritten count what is not encrypted.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const counts = (side, socket) =>
    scenario.log(side, `${socket.bytesRead} read, ${socket.bytesWritten} written`);
  const server = scenario.server({}, (socket) => {
    socket.on('data', () => {
      counts('S', socket);
      socket.end('1234567');
    });
    socket.on('close', () => counts('S', socket));
  });
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({}, { stay: true, onSecure: (c) => {
      counts('C', c);
      c.end('hello');
    } });
    client.on('close', () => {
      counts('C', client);
      server.close(done);
    });
  });
});
