'use strict';
// What a client writes before it knows the server never arrives at one that
// it does not trust.
const { pair, run } = require('./lib/scenario');
run((scenario, done) => {
  const server = scenario.server(pair('self'), (socket) =>
    socket.on('data', (data) => scenario.log('S', `data ${data}`)));
  server.listen(0, '127.0.0.1', () => {
    const client = scenario.client();
    client.write('SECRET', (error) => scenario.log('C', `writecb ${Boolean(error)}`));
    client.on('close', () => server.close(done));
  });
});
