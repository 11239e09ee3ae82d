'use strict';
// The object process: an EventEmitter. It knows nothing of the system: there
// internal/process_host of the system's modules takes its place.

const native = binding('process');
const { codes } = require('internal/errors');
const { validateInteger } = require('internal/validators');
const { nextTick } = require('internal/ticks');
const { exit } = require('internal/exit');
const uncaught = require('internal/uncaught');
const EventEmitter = require('events');

const kPlatforms = { windows: 'win32', solaris: 'sunos', illumos: 'sunos' };
const kArchitectures = { amd64: 'x64', '386': 'ia32' };

class Process extends EventEmitter {}
Object.defineProperty(Process, 'name', { value: 'process' });
Object.setPrototypeOf(process, Object.create(Process.prototype, {
  constructor: { value: Process, writable: true, configurable: true },
  [Symbol.toStringTag]: { value: 'process', configurable: true },
}));
EventEmitter.call(process);

const kVersion = '26.10.0';

Object.assign(process, {
  title: 'node',
  version: `v${kVersion}`,
  versions: { node: kVersion, go: native.goversion.replace(/^go/, '') },
  release: { name: 'node' },
  arch: kArchitectures[native.goarch] ?? native.goarch,
  platform: kPlatforms[native.goos] ?? native.goos,
  pid: 1,
  ppid: 0,
  env: {},
  argv: native.argv,
  argv0: native.argv[0],
  execArgv: [],
  execPath: native.argv[0],
  features: { tls: true, tls_alpn: true, tls_sni: true, tls_ocsp: true, ipv6: true },
  config: { target_defaults: {}, variables: {} },
  _exiting: false,

  nextTick,
  exit,
  cwd: () => '/',
  uptime: () => native.hrtime() / 1e9,

  hrtime: Object.assign((previous) => {
    const now = native.hrtime();
    let seconds = Math.floor(now / 1e9);
    let nanoseconds = now % 1e9;
    if (previous !== undefined) {
      if (!Array.isArray(previous)) {
        throw new codes.ERR_INVALID_ARG_TYPE('time', 'Array', previous);
      }
      if (previous.length !== 2) {
        throw new codes.ERR_OUT_OF_RANGE('time', 2, previous.length);
      }
      seconds -= previous[0];
      nanoseconds -= previous[1];
      if (nanoseconds < 0) {
        seconds--;
        nanoseconds += 1e9;
      }
    }
    return [seconds, nanoseconds];
  }, { bigint: () => BigInt(native.hrtime()) }),

  memoryUsage: Object.assign(() => {
    const [rss, heapTotal, heapUsed] = native.memory();
    return { rss, heapTotal, heapUsed, external: 0, arrayBuffers: 0 };
  }, { rss: () => native.memory()[0] }),

  emitWarning: (...args) => require('internal/warning').emitWarning(...args),
  setUncaughtExceptionCaptureCallback:
    uncaught.setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback:
    uncaught.hasUncaughtExceptionCaptureCallback,
});

let exitCode;
Object.defineProperty(process, 'exitCode', {
  get: () => exitCode,
  set(code) {
    if (code != null) {
      const number = typeof code === 'string' && code !== '' ? +code : code;
      if (Number.isInteger(number)) code = number;
      validateInteger(code, 'code');
    }
    exitCode = code;
  },
  enumerable: true,
  configurable: false,
});

for (const [name, number] of [['stdout', 1], ['stderr', 2]]) {
  let stream;
  Object.defineProperty(process, name, {
    get() {
      stream ??= require('internal/standard_stream').open(number);
      return stream;
    },
    set(value) { stream = value; },
    enumerable: true,
    configurable: true,
  });
}
