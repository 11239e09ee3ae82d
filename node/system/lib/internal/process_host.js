'use strict';

// What process has of the system, and the options of the command line.

const native = binding('host');
const { codes, ErrnoException } = require('internal/errors');
const { validateString } = require('internal/validators');
const { getOptionValue } = require('internal/options');
const { lazy } = require('internal/lazy');
const { cpuUsageOf } = require('internal/cpu_usage');

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

if (native.program !== undefined) {
  process.argv = [native.program];
  process.argv0 = process.execPath = native.program;
}

Object.assign(process, {
  pid: native.pid,
  ppid: native.ppid,
  env: native.env,
  cwd: native.cwd,
  cpuUsage: cpuUsageOf(native.cpu),

  chdir(folder) {
    validateString(folder, 'directory');
    const errno = native.chdir(folder);
    if (errno === 0) return;
    throw require('internal/fs/run').failure(errno, 'chdir', process.cwd(), folder);
  },

  umask: (mask) => native.umask(mask === undefined ? undefined : parseMask(mask)),

  kill(pid, signal = 'SIGTERM') {
    if (pid != (pid | 0)) { // numbers in texts are taken
      throw new codes.ERR_INVALID_ARG_TYPE('pid', 'number', pid);
    }
    const errno = binding('signal').kill(pid, signalNumber(signal));
    if (errno !== 0) throw new ErrnoException(errno, 'kill');
    return true;
  },

  availableMemory: () => require('os').freemem(),
});

if (process.platform !== 'win32') {
  for (const [name, key] of [['getuid', 'uid'], ['geteuid', 'euid'], ['getgid', 'gid'],
                             ['getegid', 'egid'], ['getgroups', 'groups']]) {
    process[name] = () => native.ids()[key];
  }
}

lazy(process, 'stdin', () => {
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
