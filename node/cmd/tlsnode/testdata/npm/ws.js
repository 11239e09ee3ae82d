'use strict';
// ws on sockets of tls, with upgrade.js in the place of http: a server for ws in
// node with its own http, a client of such a server, and both with each other.
const { spawn } = require('child_process');
const { once } = require('events');
const fs = require('fs');
const https = require('https');
const path = require('path');
const { WebSocket, WebSocketServer, createWebSocketStream } = require('ws');
const upgrade = require('./upgrade');

const [, , role, ca, nodePort] = process.argv;
const file = (name) => fs.readFileSync(path.join(path.dirname(ca), name));
const credentials = { cert: file('server.pem'), key: file('server-key.pem') };

// serve answers the connections of a server. It returns how they were closed.
function serve(wss) {
  const closes = [];
  wss.on('connection', (ws) => {
    const index = closes.push('open') - 1;
    ws.on('close', (code, reason) => { closes[index] = `${code} ${reason}`; });
    ws.on('error', (err) => { closes[index] = err.message; });
    ws.on('pong', (data) => ws.send(`pong ${data}`));
    ws.on('message', (data, isBinary) => {
      const [word, code, reason] = isBinary ? [] : data.toString().split(' ');
      if (word === 'close') ws.close(Number(code), reason);
      else if (word === 'ping') ws.ping('of the server');
      else ws.send(data, { binary: isBinary });
    });
  });
  return closes;
}

// converse is what a client says, and prints.
async function converse(port) {
  const connect = (options, target = '/chat') =>
    new WebSocket(`wss://127.0.0.1:${port}${target}`, ['chat', 'other'], {
      ca: file('ca.pem'), servername: 'seed.example', ...options,
    });
  const opened = async () => {
    const ws = connect();
    await once(ws, 'open');
    return ws;
  };
  const closed = async (ws) => (await once(ws, 'close')).join(' ');

  const ws = await opened();
  const { _socket: socket } = ws;
  console.log(ws.protocol, ws.extensions, socket.authorized, socket.getProtocol());
  for (const size of [0, 1, 125, 126, 65535, 65536, 1e6]) {
    const bytes = Buffer.alloc(size, 'Grüße, 世界');
    ws.send(bytes);
    const [data, isBinary] = await once(ws, 'message');
    ws.send('ü'.repeat(size / 2));
    const [text] = await once(ws, 'message');
    console.log(size, isBinary, data.equals(bytes), text.toString() === 'ü'.repeat(size / 2));
  }
  for (const [i, part] of ['in ', 'three ', 'parts'].entries()) ws.send(part, { fin: i === 2 });
  console.log(String(await once(ws, 'message')));
  ws.ping('of the client');
  console.log(String(await once(ws, 'pong')));
  ws.send('ping');
  console.log(String(await once(ws, 'message')));
  let count = 0;
  for (let i = 0; i < 1000; i++) ws.send(`number ${i}`);
  ws.on('message', (data) => { if (String(data) === `number ${count}`) count++; });
  while (count < 1000) await once(ws, 'message');
  ws.close(4000, 'said all');
  console.log(count, await closed(ws));

  for (const message of ['close 1000', 'close 4321 why', Buffer.alloc(3e6), Buffer.from([255])]) {
    const ws = await opened();
    ws.send(message, { binary: message.length === 3e6 });
    console.log(await closed(ws));
  }
  const dropped = await opened();
  dropped.terminate();
  console.log(await closed(dropped));

  const duplex = createWebSocketStream(await opened());
  duplex.end(Buffer.alloc(5e5, 'stream'));
  let length = 0;
  duplex.on('data', (chunk) => { length += chunk.length; });
  await once(duplex, 'close');
  console.log(length);

  console.log((await once(connect({}, '/other'), 'error'))[0].message);
  console.log((await once(connect({ ca: [] }), 'error'))[0].code);
  console.log((await once(connect({ servername: 'wrong.example' }), 'error'))[0].code);
}

// peer starts this script under node in a role. It returns what it prints.
function peer(role, port) {
  const child = spawn('node', [__filename, role, ca, port],
                      { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  return child;
}

async function printed(child) {
  let text = '';
  for await (const part of child.stdout) text += part;
  console.log(text);
}

const options = { path: '/chat', maxPayload: 2e6 };

async function main() {
  https.request = upgrade.request;
  const wss = new WebSocketServer({ ...options, noServer: true });
  const closes = serve(wss);
  const server = upgrade.createServer(credentials, wss);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  console.log('server here, client in node');
  await printed(peer('client', server.address().port));
  console.log('server and client here');
  await converse(server.address().port);
  server.close();
  await once(server, 'close');
  console.log(closes.join('\n'));

  console.log('server in node, client here');
  const child = peer('server', 0);
  const [port] = await once(child.stdout, 'data');
  await converse(port.trim());
  child.stdin.end();
  await printed(child);
}

// nodeServer is a server with node's http, until the standard input ends.
async function nodeServer() {
  const server = https.createServer(credentials);
  const closes = serve(new WebSocketServer({ ...options, server }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  console.log(server.address().port);
  await once(process.stdin.resume(), 'end');
  server.close();
  await once(server, 'close');
  console.log(closes.join('\n'));
}

if (role === 'client') converse(nodePort);
else if (role === 'server') nodeServer();
else main();
