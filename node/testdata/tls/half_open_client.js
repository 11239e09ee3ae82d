'use strict';
// The client goes on writing after the server has ended its side.
const { run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server({}, (socket) => {
    socket.on('data', (data) => scenario.log('S', `data ${data}`));
    socket.end();
  });
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client({ allowHalfOpen: true }, { stay: true });
    client.on('end', () => client.write('after-end', (error) => {
      scenario.log('C', `writecb ${error}`);
      client.end();
    }));
    client.on('close', () => server.close(done));
  });
});
