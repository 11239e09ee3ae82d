'use strict';
// pg over TLS: queries, a transaction, a large row, a pool, refusals.
const { Client, Pool } = require('pg');
const fs = require('fs');

const [, , port, ca] = process.argv;
const config = {
  host: '127.0.0.1', port, user: 'tester', password: 'secret', database: 'postgres',
  ssl: { ca: fs.readFileSync(ca), servername: 'seed.example' },
};

async function main() {
  const client = new Client(config);
  await client.connect();
  const { rows } = await client.query('select $1::int + 1 as n, $2::text as t', [41, 'hé']);
  console.log(rows);
  console.log(client.connection.stream.encrypted, client.connection.stream.getProtocol());
  const own = 'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()';
  console.log((await client.query(own)).rows);

  await client.query('create temp table x(i int, t text)');
  await client.query('begin');
  for (let i = 0; i < 100; i++) {
    await client.query('insert into x values($1, $2)', [i, 'v'.repeat(i)]);
  }
  await client.query('commit');
  console.log((await client.query('select count(*), sum(length(t)) from x')).rows);
  console.log((await client.query("select repeat('z', 2000000) as z")).rows[0].z.length);
  await client.query('select nonsense').catch((err) => console.log(err.code, err.message));
  await client.end();

  const pool = new Pool({ ...config, max: 4 });
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) =>
    pool.query('select $1::int as i', [i])));
  console.log(answers.map((answer) => answer.rows[0].i).join());
  await pool.end();

  for (const wrong of [{ ssl: { ...config.ssl, servername: 'wrong.example' } },
                       { ssl: { servername: 'seed.example' } }, { password: 'wrong' }]) {
    const refused = new Client({ ...config, ...wrong });
    await refused.connect().catch((err) => console.log(err.code, err.message));
  }
}

main();
