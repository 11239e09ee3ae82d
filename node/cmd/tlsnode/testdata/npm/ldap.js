'use strict';
// ldapts over TLS and over StartTLS: adding, searching by pages, changing,
// comparing and deleting of entries, refusals.
const { Client, Attribute, Change } = require('ldapts');
const fs = require('fs');

const [, , ports, ca] = process.argv;
const [port, starttls] = ports.split(',');
const tlsOptions = { ca: fs.readFileSync(ca), servername: 'seed.example' };
const root = 'dc=seed,dc=example';
const admin = `cn=admin,${root}`;

async function fill(client) {
  await client.add(root, { objectClass: ['dcObject', 'organization'], dc: 'seed', o: 'Seed' });
  for (let i = 0; i < 50; i++) {
    await client.add(`cn=person ${i},${root}`, {
      objectClass: 'person', cn: `person ${i}`, sn: `Näme ${i % 2}`, description: 'x'.repeat(1 + i * 1000),
    });
  }
}

async function main() {
  const client = new Client({ url: `ldaps://127.0.0.1:${port}`, tlsOptions });
  await client.bind(admin, 'secret');
  console.log(client.isConnected);
  await fill(client);
  const { searchEntries } = await client.search(root, { filter: '(sn=Näme 1)', paged: { pageSize: 7 } });
  console.log(searchEntries.length, searchEntries[3].dn, searchEntries[24].description.length);
  const found = await client.search(root, { filter: '(&(cn=person 1*)(!(cn=*5)))', attributes: ['cn', 'sn'] });
  console.log(found.searchEntries);
  await client.modify(`cn=person 1,${root}`, new Change({
    operation: 'replace', modification: new Attribute({ type: 'sn', values: ['Changed', 'Twice'] }),
  }));
  console.log((await client.search(`cn=person 1,${root}`, { scope: 'base', attributes: ['sn'] })).searchEntries);
  console.log(await client.compare(`cn=person 1,${root}`, 'sn', 'Twice'));
  await client.modifyDN(`cn=person 2,${root}`, 'cn=renamed');
  await client.del(`cn=renamed,${root}`);
  await client.del(`cn=renamed,${root}`).catch((err) => console.log(err.name, err.code));
  await client.unbind();
  console.log(client.isConnected);

  const other = new Client({ url: `ldap://127.0.0.1:${starttls}` });
  await other.bind(admin, 'secret').catch((err) => console.log(err.name, err.code));
  await other.startTLS(tlsOptions);
  await other.bind(admin, 'secret');
  const all = (await other.search(root, { attributes: ['cn'] })).searchEntries;
  await Promise.all(all.filter(({ dn }) => dn !== root).map(({ dn }) => other.del(dn)));
  await other.del(root);
  console.log(all.length);
  await other.bind(admin, 'wrong').catch((err) => console.log(err.name, err.code));
  await other.unbind();

  const refused = new Client({ url: `ldaps://127.0.0.1:${port}` });
  await refused.bind(admin, 'secret').catch((err) => console.log(err.code));
}

main();
