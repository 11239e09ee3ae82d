'use strict';
// mqtt over TLS: the three qualities of service, a retained and a large message,
// the will of a client that is cut off.
const mqtt = require('mqtt');
const fs = require('fs');

const [, , port, ca] = process.argv;
const connect = (options) => mqtt.connectAsync({
  protocol: 'mqtts', host: '127.0.0.1', port, ca: fs.readFileSync(ca),
  servername: 'seed.example', protocolVersion: 5, ...options,
});

// next resolves with the next message.
const next = (client) => new Promise((resolve) => {
  client.once('message', (topic, payload, { qos, retain }) => {
    resolve({ topic, payload, qos, retain });
  });
});

async function main() {
  const client = await connect();
  const { encrypted, authorized } = client.stream;
  console.log(encrypted, authorized, client.stream.getProtocol());
  await client.subscribeAsync('greeting/#', { qos: 2 });
  for (const qos of [0, 1, 2]) {
    const message = next(client);
    await client.publishAsync(`greeting/${qos}`, `hello ${qos}`, { qos });
    const { topic, payload, qos: got } = await message;
    console.log(topic, payload.toString(), got);
  }

  const large = next(client);
  const body = Buffer.alloc(2e6, 'a');
  await client.publishAsync('greeting/large', body, { qos: 1 });
  console.log((await large).payload.equals(body));

  await client.publishAsync('kept', 'still here', { retain: true, qos: 1 });
  const kept = next(client);
  await client.subscribeAsync('kept');
  const { payload, retain } = await kept;
  console.log(payload.toString(), retain);

  await client.subscribeAsync('will');
  const other = await connect({
    will: { topic: 'will', payload: 'gone' }, reconnectPeriod: 0,
  });
  const will = next(client);
  other.stream.destroy();
  console.log((await will).payload.toString());
  await client.endAsync();

  await connect({ ca: undefined, reconnectPeriod: 0 }).catch((err) => {
    console.log(err.code);
  });
}

main();
