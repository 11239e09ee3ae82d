'use strict';
// Which protocol is agreed on, or whether that fails.
const { run } = require('./lib/scenario');
const cases = [
  [['b', 'a'], ['a', 'b']], [['a'], ['b']], [undefined, ['a']],
  [['a'], undefined], [[], ['a']], [['a'], []], [['h2'], ['http/1.1']],
  [Buffer.from([1, 97]), new Uint8Array([1, 97])],
];
for (const [mine, yours] of cases) {
  run((scenario, done) => {
    const server = scenario.server({ ALPNProtocols: mine });
    server.listen(0, '127.0.0.1', () => {
      scenario.client({ ALPNProtocols: yours })
        .on('close', () => server.close(() => collect(scenario, mine, yours, done)));
    });
  });
}
// Many scenarios run at once; they are printed in one order.
const printed = [];
function collect(scenario, mine, yours, done) {
  const name = `${mine} ${yours}`;
  scenario.print = (version) => {
    for (const side of ['C', 'S']) {
      printed.push(...scenario.lines[side].map((l) => `${name} ${version} ${side}: ${l}`));
    }
  };
  done();
}
process.on('exit', () => {
  const order = cases.map(([a, b]) => `${a} ${b}`);
  for (const name of order) {
    for (const line of printed) if (line.startsWith(`${name} TLS`)) console.log(line);
  }
});
