'use strict';
// imapflow over TLS and over STARTTLS: folders, messages of all sizes, flags,
// searches, waiting for new messages, refusals.
const { ImapFlow } = require('imapflow');
const fs = require('fs');

const [, , ports, ca] = process.argv;
const [port, starttls] = ports.split(',').map(Number);
const open = async (options) => {
  const client = new ImapFlow({
    host: '127.0.0.1', port, secure: true, logger: false, servername: 'seed.example',
    auth: { user: 'tester', pass: 'secret' },
    tls: { ca: fs.readFileSync(ca) },
    ...options,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
};
const message = (subject, text) =>
  `From: a@seed.example\r\nTo: b@seed.example\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;

async function main() {
  const client = await open();
  console.log(client.secureConnection, client.authenticated, client.socket.getProtocol());
  await client.mailboxCreate('Box');
  console.log((await client.list()).map(({ path }) => path).sort().join());
  for (const [i, size] of [1, 1000, 1e6].entries()) {
    await client.append('Box', message(`number ${i}`, 'x'.repeat(size)), ['\\Flagged']);
  }
  const lock = await client.getMailboxLock('Box');
  console.log(client.mailbox.exists, client.mailbox.path);
  for await (const { seq, size, envelope, flags } of client.fetch('1:*', { envelope: true, flags: true, size: true })) {
    console.log(seq, size, envelope.subject, envelope.from[0].address, [...flags].sort().join());
  }
  const { source } = await client.fetchOne('3', { source: true });
  console.log(source.length, source.subarray(-5).toString().trim());
  const { content, meta } = await client.download('2');
  let length = 0;
  for await (const chunk of content) length += chunk.length;
  console.log(length, meta.expectedSize);
  console.log(await client.search({ subject: 'number 1' }));
  await client.messageFlagsAdd('1', ['\\Seen']);
  console.log(await client.search({ seen: true }));

  const told = new Promise((resolve) => client.once('exists', resolve));
  const other = await open({ port: starttls, secure: false });
  console.log(other.secureConnection);
  await other.append('Box', message('late', 'late'));
  await client.noop();
  console.log((await told).count);
  await other.logout();

  await client.messageDelete('1:*');
  console.log(client.mailbox.exists);
  lock.release();
  await client.mailboxDelete('Box');
  await client.logout();

  for (const wrong of [{ tls: {} }, { servername: 'wrong.example' },
                       { auth: { user: 'tester', pass: 'wrong' } }]) {
    await open(wrong).catch((err) => console.log(err.code, err.authenticationFailed));
  }
}

main();
