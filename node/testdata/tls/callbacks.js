'use strict';
// The callbacks of connect and write, beside the events.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server({}, (socket) =>
    socket.on('data', (data) => scenario.log('S', `data ${data}`)));
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({}, { stay: true });
    client.once('secureConnect', () => scenario.log('C', 'callback'));
    client.write('early', () => {
      scenario.log('C', 'early-write-cb');
      client.end();
    });
    client.on('close', () => server.close(done));
  });
});
