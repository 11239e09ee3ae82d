'use strict';

// What process has beyond its essentials: the system's part, the options of
// the command line, and what programs ask to learn what they run on.

const native = binding('host');
const { codes, ErrnoException } = require('internal/errors');
const { validateNumber, validateString } = require('internal/validators');
const { getOptionValue } = require('internal/options');

function lazy(name, load) {
  Object.defineProperty(process, name, {
    get() {
      const value = load();
      Object.defineProperty(process, name, {
        value, writable: true, enumerable: true, configurable: true,
      });
      return value;
    },
    set(value) {
      Object.defineProperty(process, name, {
        value, writable: true, enumerable: true, configurable: true,
      });
    },
    enumerable: true,
    configurable: true,
  });
}

function parseMask(mask) {
  if (typeof mask === 'number') return mask & 0o777;
  if (typeof mask === 'string' && /^[0-7]+$/.test(mask)) return parseInt(mask, 8) & 0o777;
  throw new codes.ERR_INVALID_ARG_VALUE('mask', mask,
    'must be a 32-bit unsigned integer or an octal string');
}

function signalNumber(signal) {
  const { signals } = require('os').constants;
  if (typeof signal === 'number') return signal;
  const number = signals[signal];
  if (number === undefined) throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  return number;
}

// versions.openssl is the OpenSSL whose error codes and texts tls follows.
Object.assign(process.versions, {
  openssl: '3.0.17', uv: '1.51.0', v8: '0.0.0-goja', modules: '141',
});
Object.assign(process.features, {
  inspector: false, debug: false, uv: true, cached_builtins: true,
  require_module: false, typescript: false, openssl_is_boringssl: false,
});
process.config = {
  target_defaults: { default_configuration: 'Release', defines: [] },
  variables: {
    asan: 0, coverage: false, napi_build_version: '0', node_shared_openssl: true,
    openssl_is_fips: false, openssl_quic: false, v8_enable_i18n_support: 0,
  },
};
process.allowedNodeEnvironmentFlags = new Set([
  '--network-family-autoselection', '--network-family-autoselection-attempt-timeout',
  '--no-deprecation', '--no-network-family-autoselection', '--no-warnings',
  '--throw-deprecation', '--tls-cipher-list', '--tls-keylog', '--tls-max-v1.2',
  '--tls-max-v1.3', '--tls-min-v1.0', '--tls-min-v1.1', '--tls-min-v1.2',
  '--tls-min-v1.3', '--trace-deprecation', '--trace-warnings', '--unhandled-rejections',
]);

Object.assign(process, {
  debugPort: 9229,
  moduleLoadList: [],
  sourceMapsEnabled: false,
  report: undefined,

  abort() { process.reallyExit(134); },
  reallyExit: (code) => binding('process').exit(code),
  _rawDebug: (...args) => {
    const { format } = require('internal/util/format');
    binding('process').write(2, Buffer.from(`${format(...args)}\n`));
  },

  binding(name) { throw new Error(`No such module: ${name}`); },

  chdir(folder) {
    validateString(folder, 'directory');
    const errno = native.chdir(folder);
    if (errno === 0) return;
    throw require('internal/fs/run').failure(errno, 'chdir', process.cwd(), folder);
  },

  umask: (mask) => native.umask(mask === undefined ? undefined : parseMask(mask)),

  kill(pid, signal = 'SIGTERM') {
    validateNumber(pid, 'pid');
    const errno = binding('signal').kill(pid, signalNumber(signal));
    if (errno !== 0) throw new ErrnoException(errno, 'kill');
    return true;
  },

  cpuUsage: () => ({ user: Math.round(process.uptime() * 1e6), system: 0 }),
  getActiveResourcesInfo: () => [],
  constrainedMemory: () => 0,
  availableMemory: () => require('os').freemem(),
});

if (process.platform !== 'win32') {
  for (const [name, key] of [['getuid', 'uid'], ['geteuid', 'euid'], ['getgid', 'gid'],
                             ['getegid', 'egid'], ['getgroups', 'groups']]) {
    process[name] = () => native.ids()[key];
  }
}

lazy('stdin', () => {
  const { ReadStream } = require('fs');
  const stdin = new ReadStream(null, { fd: 0, autoClose: false, highWaterMark: 65536 });
  stdin.isTTY = native.isTerminal(0) || undefined;
  return stdin;
});

// Listeners for a signal keep it from ending the program.
const watches = new Map();
process.on('newListener', (event) => {
  if (typeof event !== 'string' || !event.startsWith('SIG') || watches.has(event)) return;
  const number = require('os').constants.signals[event];
  if (number === undefined) return;
  watches.set(event, binding('signal').watch(number, () => process.emit(event, event, number)));
});
process.on('removeListener', (event) => {
  if (watches.has(event) && process.listenerCount(event) === 0) {
    watches.get(event)();
    watches.delete(event);
  }
});

// connectParent opens the channel to the script that forked this one.
function connectParent() {
  const fd = process.env.NODE_CHANNEL_FD;
  if (fd === undefined) return;
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  require('internal/child_process/channel').connectParent(Number(fd));
}

// configure takes the options of the command line, once they are known.
function configure() {
  connectParent();
  process.noDeprecation = getOptionValue('--no-deprecation');
  process.throwDeprecation = getOptionValue('--throw-deprecation');
  process.traceDeprecation = getOptionValue('--trace-deprecation');
  process.traceProcessWarnings = getOptionValue('--trace-warnings');
  if (getOptionValue('--expose-gc')) {
    Object.defineProperty(globalThis, 'gc', {
      value: native.gc, writable: true, enumerable: true, configurable: true,
    });
  }
}

module.exports = { configure };
