'use strict';

const native = binding('os');
const errno = require('internal/errno');

const types = { linux: 'Linux', darwin: 'Darwin', win32: 'Windows_NT', freebsd: 'FreeBSD' };
const cpu = {
  model: 'unknown', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
};

function networkInterfaces() {
  const result = {};
  for (const { name, scope, ...address } of native.interfaces()) {
    const { address: ip, netmask, family, mac, internal, cidr } = address;
    const entry = { address: ip, netmask, family, mac, internal, cidr };
    if (family === 'IPv6') entry.scopeid = ip.startsWith('fe80:') ? scope : 0;
    (result[name] ??= []).push(entry);
  }
  return result;
}

function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const folder = (process.platform === 'win32' ? TEMP || TMP : TMPDIR || TMP || TEMP) || '/tmp';
  return folder.length > 1 && folder.endsWith('/') ? folder.slice(0, -1) : folder;
}

module.exports = {
  EOL: process.platform === 'win32' ? '\r\n' : '\n',
  arch: () => process.arch,
  availableParallelism: () => native.processors,
  constants: {
    UV_UDP_REUSEADDR: 4,
    dlopen: {},
    errno,
    signals: native.signals,
    priority: {
      PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0,
      PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
    },
  },
  cpus: () => Array.from({ length: native.processors }, () => ({ ...cpu })),
  devNull: process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null',
  endianness: () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE'),
  freemem: () => native.meminfo()[1],
  homedir: () => process.env.HOME || native.homedir(),
  hostname: native.hostname,
  loadavg() {
    const { kind, read } = binding('modules');
    const file = '/proc/loadavg';
    return kind(file) === 0 ? [0, 0, 0] : read(file).split(' ', 3).map(Number);
  },
  machine: () => ({ x64: 'x86_64', arm64: 'aarch64' }[process.arch] ?? process.arch),
  networkInterfaces,
  platform: () => process.platform,
  release: () => native.release,
  tmpdir,
  totalmem: () => native.meminfo()[0],
  type: () => types[process.platform] ?? process.platform,
  uptime() {
    const { kind, read } = binding('modules');
    const file = '/proc/uptime';
    return kind(file) === 0 ? process.uptime() : parseFloat(read(file));
  },
  userInfo: () => ({ ...native.user(), shell: process.env.SHELL ?? null }),
  version: () => native.release,
};
