'use strict';
const net = require('net');
const { inspect } = require('util');

function attempt(fn) {
  try {
    return inspect(fn());
  } catch (err) {
    return `${err.name} ${err.code} ${err.message}`;
  }
}
for (const text of ['127.0.0.1', '1.2.3', '1.2.3.4.', '01.2.3.4', '256.0.0.1', '',
  '::', '::1', '1::2::3', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7::', 'fe80::1%lo', '::1%',
  'fe80::1%eth0@1', 'fe80::1%eth0.0', 'fe80::1%a_b',
  '::ffff:1.2.3.4', '::1.2.3.4', ' 1.2.3.4', '1.2.3.4/8', 'localhost', 5, null,
  undefined, {}, { toString: () => '::1' }]) {
  console.log(String(text), net.isIP(text), net.isIPv4(text), net.isIPv6(text));
}

const list = new net.BlockList();
console.log(attempt(() => list), net.BlockList.name);
list.addAddress('1.1.1.1');
list.addRange('1.1.1.3', '1.1.1.9');
list.addSubnet('8592:757c:efae:4e45::', 64, 'ipv6');
list.addSubnet('10.1.2.3', 8);
list.addAddress(new net.SocketAddress({ address: '::2', family: 'ipv6' }));
console.log(list.rules.join());
console.log(attempt(() => list));
for (const args of [['1.1.1.1'], ['1.1.1.2'], ['1.1.1.5'], ['10.200.1.1'],
  ['::ffff:1.1.1.1', 'ipv6'], ['::ffff:101:105', 'ipv6'], ['::ffff:1.1.1.1'],
  ['8592:757c:efae:4e45:1::', 'ipv6'], ['8592:757c:efae:4e46::', 'ipv6'],
  ['::2', 'ipv6'], ['::3', 'ipv6'], ['x'], [5], ['1.1.1.1', 5], ['1.1.1.1', 'x'],
  [new net.SocketAddress({ address: '1.1.1.4' })]]) {
  console.log(args.map(String).join(), attempt(() => list.check(...args)));
}
for (const [name, ...args] of [['addAddress', 'x'], ['addAddress', 5],
  ['addAddress', '::1'], ['addAddress', '1.1.1.1', 'ipv6'], ['addAddress', '1.1.1.1', 'x'],
  ['addAddress', '1.1.1.1', 5], ['addRange', '1.1.1.2', '1.1.1.1'],
  ['addRange', '1.1.1.1'], ['addRange', '1.1.1.1', '::1'], ['addRange', 1, 2],
  ['addSubnet', '1.1.1.1', 33], ['addSubnet', '1.1.1.1'], ['addSubnet', '1.1.1.1', -1],
  ['addSubnet', 'x', 1], ['addSubnet', 1, 2], ['addSubnet', '1.1.1.1', '8'],
  ['addSubnet', '::1', 129, 'ipv6']]) {
  console.log(name, args.join(), attempt(() => list[name](...args)));
}
for (const options of [undefined, {}, { address: '1.1.1.1' }, { family: 'ipv6' },
  { family: 'x' }, { address: 'x' }, { port: -1 }, { flowlabel: -1 },
  1, null, { address: '::1', family: 'ipv6', port: 5, flowlabel: 7 },
  { family: 'IPv6' }, { address: 'FE80::1', family: 'ipv6' }, { address: '::1' }]) {
  const made = attempt(() => new net.SocketAddress(options));
  console.log(inspect(options), made);
}
console.log(JSON.stringify(new net.SocketAddress()),
  net.SocketAddress.isSocketAddress(new net.SocketAddress()),
  net.SocketAddress.isSocketAddress({}));
