'use strict';
// aedes, a broker, behind a server of tls, and mqtt as its client: who is let in,
// retained messages, wills, a large message.
const { Aedes } = require('aedes');
const mqtt = require('mqtt');
const fs = require('fs');
const path = require('path');
const tls = require('tls');

const [, , , ca] = process.argv;
const file = (name) => fs.readFileSync(path.join(path.dirname(ca), name));

// first resolves with the first message of a topic.
const first = (client, wanted) => new Promise((resolve) => {
  client.on('message', (topic, payload, { qos, retain }) => {
    if (topic === wanted) resolve({ payload, qos, retain });
  });
});

async function main() {
  const broker = await Aedes.createBroker();
  broker.authenticate = (client, username, password, done) =>
    done(null, username === 'user' && String(password) === 'secret');
  const server = tls.createServer({ cert: file('server.pem'), key: file('server-key.pem') },
                                  broker.handle);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connect = (options) => mqtt.connectAsync({
    protocol: 'mqtts', host: '127.0.0.1', port: server.address().port, ca: file('ca.pem'),
    servername: 'seed.example', username: 'user', password: 'secret', reconnectPeriod: 0,
    ...options,
  });

  const client = await connect({ clientId: 'reader' });
  console.log(broker.connectedClients, client.stream.authorized, client.stream.getProtocol());
  await client.subscribeAsync(['greeting/#', 'will'], { qos: 2 });
  for (const qos of [0, 1, 2]) {
    const message = first(client, `greeting/${qos}`);
    await client.publishAsync(`greeting/${qos}`, `hello ${qos}`, { qos });
    const { payload, qos: got } = await message;
    console.log(payload.toString(), got);
  }
  const large = first(client, 'greeting/large');
  const body = Buffer.alloc(2e6, 'a');
  await client.publishAsync('greeting/large', body, { qos: 1 });
  console.log((await large).payload.equals(body));

  await client.publishAsync('kept', 'still here', { retain: true, qos: 1 });
  const kept = first(client, 'kept');
  await client.subscribeAsync('kept');
  const { payload, retain } = await kept;
  console.log(payload.toString(), retain);

  const other = await connect({ clientId: 'other', will: { topic: 'will', payload: 'gone' } });
  const will = first(client, 'will');
  other.stream.destroy();
  console.log((await will).payload.toString());

  await connect({ password: 'wrong' }).catch((err) => console.log(err.code, err.message));
  await client.endAsync();
  await new Promise((resolve) => broker.close(resolve));
  server.close(() => console.log('closed'));
}

main();
