'use strict';
// ioredis over TLS: commands, a pipeline, a subscription, a large value.
const Redis = require('ioredis');
const fs = require('fs');

const [, , port, ca] = process.argv;
const redis = new Redis({
  host: '127.0.0.1', port, tls: { ca: fs.readFileSync(ca), servername: 'seed.example' },
});
redis.on('error', (err) => console.log('error', err.message));

async function main() {
  await redis.flushall();
  console.log(await redis.set('key', 'value'), await redis.get('key'), await redis.incr('n'));
  const pipeline = redis.pipeline();
  for (let i = 0; i < 1000; i++) pipeline.set(`key${i}`, 'x'.repeat(i));
  pipeline.strlen('key999');
  const answers = await pipeline.exec();
  console.log(answers.length, answers[1000]);

  const subscriber = redis.duplicate();
  await subscriber.subscribe('channel');
  const message = new Promise((resolve) => {
    subscriber.on('message', (channel, text) => resolve(`${channel} ${text}`));
  });
  await redis.publish('channel', 'hello');
  console.log(await message);
  subscriber.disconnect();

  const { encrypted, authorized } = redis.stream;
  console.log(encrypted, authorized, redis.stream.getProtocol());
  await redis.set('large', Buffer.alloc(3e6, 'a'));
  console.log((await redis.getBuffer('large')).equals(Buffer.alloc(3e6, 'a')));
  await redis.quit();

  const refused = new Redis({
    host: '127.0.0.1', port, tls: { servername: 'seed.example' }, retryStrategy: null,
    lazyConnect: true,
  });
  refused.on('error', (err) => console.log(err.code));
  await refused.connect().catch((err) => console.log(err.message));
}

main();
