'use strict';
// mysql2 over TLS: queries, prepared statements, a transaction, a large row, a
// stream of rows, a pool, refusals.
const mysql = require('mysql2/promise');
const fs = require('fs');

const [, , port, ca] = process.argv;
const config = {
  host: '127.0.0.1', port, user: 'tester', password: 'secret', database: 'test',
  ssl: { ca: fs.readFileSync(ca) },
};

async function main() {
  const connection = await mysql.createConnection(config);
  const [rows, fields] = await connection.query('select ? + 1 as n, ? as t, now() > 0 as later', [41, 'hé']);
  console.log(rows, fields.map(({ name }) => name).join());
  const { stream } = connection.connection;
  console.log(stream.encrypted, stream.authorized, stream.getProtocol());
  const [[status]] = await connection.query("show status like 'Ssl_version'");
  console.log(status);

  await connection.query('create temporary table x(i int, t text, b blob, d datetime, n decimal(20, 3))');
  await connection.beginTransaction();
  for (let i = 0; i < 100; i++) {
    await connection.execute('insert into x values(?, ?, ?, ?, ?)',
                             [i, 'v'.repeat(i), Buffer.from([i]), new Date(i * 1e9), `${i}.125`]);
  }
  await connection.commit();
  console.log((await connection.execute('select * from x where i > ?', [97]))[0]);
  console.log((await connection.query("select count(*) as c, sum(length(t)) as s from x"))[0]);
  console.log((await connection.query("select repeat('z', 2000000) as z"))[0][0].z.length);
  const streamed = connection.connection.query('select i from x order by i').stream();
  let sum = 0;
  for await (const { i } of streamed) sum += i;
  console.log(sum);
  await connection.query('select nonsense').catch((err) => console.log(err.code, err.sqlMessage));
  await connection.end();

  const pool = mysql.createPool({ ...config, connectionLimit: 4 });
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) =>
    pool.query('select ? as i', [i])));
  console.log(answers.map(([[{ i }]]) => i).join());
  await pool.end();

  for (const wrong of [{ ssl: {} }, { password: 'wrong' }, { ssl: undefined }]) {
    await mysql.createConnection({ ...config, ...wrong }).then((c) => c.end()).catch((err) => {
      console.log(err.code, err.message);
    });
  }
}

main();
