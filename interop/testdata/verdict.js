'use strict';

// Judges chains. Takes jobs, one a line in JSON: to connect to a server and
// judge its chain, or to be a server and judge its client's; in both cases
// with a chain of its own that the other side may judge. Answers each in lines
// of JSON with the job's number.

const tls = require('tls');
const lines = require('readline').createInterface({ input: process.stdin });

const judge = (say) => (socket) => {
  const error = socket.ssl.verifyError();
  say({
    code: String(socket.authorizationError ?? ''),
    text: error?.message ?? '',
  });
  socket.resume().on('error', () => {});
  socket.end();
};

const connect = ({ port, options }, say) => {
  const to = { port, host: '127.0.0.1', servername: 'localhost' };
  const socket = tls.connect({ ...options, ...to });
  socket.once('secureConnect', () => judge(say)(socket));
  socket.on('error', (e) => say({ failure: e.message }));
};

const serve = ({ options }, say) => {
  const server = tls.createServer(options, judge(say));
  server.on('secureConnection', () => server.close());
  server.on('tlsClientError', (e) => say({ failure: e.message }));
  server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
};

lines.on('line', (line) => {
  const job = JSON.parse(line);
  const say = (answer) => {
    console.log(JSON.stringify({ job: job.number, ...answer }));
  };
  (job.port ? connect : serve)(job, say);
});
lines.on('close', () => process.exit());
