'use strict';

// Programs beside the script.

const native = binding('child');
const EventEmitter = require('events');
const { AbortError, ErrnoException, codes, define, errnoName } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger,
  validateNumber, validateObject, validateOneOf, validateSystemString,
} = require('internal/validators');
const { promisify } = require('internal/util/promisify');
const { connect } = require('internal/child_process/channel');

define('ERR_CHILD_PROCESS_STDIO_MAXBUFFER', (name) => `${name} maxBuffer length exceeded`,
       RangeError);

define('ERR_CHILD_PROCESS_IPC_REQUIRED', (name) =>
  `Forked processes must have an IPC channel, missing value 'ipc' in ${name}`, Error);
define('ERR_IPC_ONE_PIPE', 'Child process can have only one IPC pipe', Error);
define('ERR_IPC_SYNC_FORK', 'IPC cannot be used with synchronous forks', Error);

const { UV } = binding('errno');

const PIPE = -1;
const IGNORE = -2;
const CHANNEL = -3;
const MOST = 1024 * 1024;

// signalNumber is the number of a signal that is given by its name or number.
function signalNumber(signal) {
  const { signals } = require('os').constants;
  const number = typeof signal === 'number' ?
    Object.values(signals).find((n) => n === signal) : signals[signal];
  if (number === undefined) throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  return number;
}

function killSignalOf(signal) {
  if (signal === undefined || signal === null) return signalNumber('SIGTERM');
  if (typeof signal !== 'string' && typeof signal !== 'number') {
    throw new codes.ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], signal);
  }
  return signalNumber(signal);
}

function environment(env = process.env) {
  const pairs = Object.entries(env).filter(([, value]) => value !== undefined);
  return pairs.map(([name, value]) => {
    for (const part of [name, `${value}`]) validateSystemString(part, `options.env['${name}']`);
    return `${name}=${value}`;
  });
}

function descriptor(kind, index) {
  switch (kind) {
    case undefined:
    case null: return index < 3 ? PIPE : IGNORE;
    case 'pipe':
    case 'overlapped': return PIPE;
    case 'ignore': return IGNORE;
    case 'inherit': return index;
    case 'ipc': return CHANNEL;
  }
  const fd = typeof kind === 'number' ? kind : kind?.fd;
  if (typeof fd !== 'number') throw new codes.ERR_INVALID_ARG_VALUE('stdio', kind);
  return fd;
}

function maxBufferOf({ maxBuffer }) {
  if (maxBuffer === undefined || maxBuffer === null) return MOST;
  validateNumber(maxBuffer, 'options.maxBuffer', 0);
  return maxBuffer;
}

function descriptors(stdio = 'pipe') {
  const list = Array.isArray(stdio) ? [...stdio] : [stdio, stdio, stdio];
  while (list.length < 3) list.push(undefined);
  const kinds = list.map(descriptor);
  if (kinds.indexOf(CHANNEL) !== kinds.lastIndexOf(CHANNEL)) throw new codes.ERR_IPC_ONE_PIPE();
  return kinds;
}

// withChannel tells a program where its channel is.
function withChannel(env, stdio) {
  const fd = stdio.indexOf(CHANNEL);
  return fd < 0 ? env :
    [...env, `NODE_CHANNEL_FD=${fd}`, 'NODE_CHANNEL_SERIALIZATION_MODE=json'];
}

// normalize sorts the arguments of spawn and turns them into what the Go part
// starts.
function normalize(file, args, options) {
  validateSystemString(file, 'file');
  if (file === '') throw new codes.ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');
  if (!Array.isArray(args)) {
    if (args !== undefined && args !== null) {
      if (typeof args !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('args', 'object', args);
      options = args;
    }
    args = [];
  }
  options ??= {};
  validateObject(options, 'options');
  args = args.map(String);
  args.forEach((arg, i) => validateSystemString(arg, `args[${i}]`));
  const { argv0 = null } = options;
  if (argv0 !== null) validateSystemString(argv0, 'options.argv0');
  if (options.shell) {
    const shell = typeof options.shell === 'string' ? options.shell :
      process.platform === 'win32' ? process.env.comspec ?? 'cmd.exe' : '/bin/sh';
    const flag = process.platform === 'win32' ? ['/d', '/s', '/c'] : ['-c'];
    args = [...flag, [file, ...args].join(' ')];
    file = shell;
  }
  const cwd = options.cwd === undefined || options.cwd === null ? '' :
    require('internal/fs/run').toPath(options.cwd, 'options.cwd');
  validateOneOf(options.serialization ?? 'json', 'options.serialization', ['json', 'advanced']);
  if (options.serialization === 'advanced') {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('serialization: \'advanced\'');
  }
  const { uid = null, gid = null, detached = null, timeout = null } = options;
  if (timeout !== null) validateInteger(timeout, 'timeout', 0);
  if (uid !== null) validateInt32(uid, 'options.uid');
  if (gid !== null) validateInt32(gid, 'options.gid');
  if (detached !== null) validateBoolean(detached, 'options.detached');
  const stdio = descriptors(options.stdio);
  return {
    options,
    start: {
      file,
      args: [argv0 ?? file, ...args],
      env: withChannel(environment(options.env), stdio),
      cwd,
      stdio,
      timeout: timeout ?? 0,
      killSignal: killSignalOf(options.killSignal),
      maxBuffer: 0,
      uid,
      gid,
      detached,
    },
  };
}

// Failures to start that are told as an event; others are thrown.
const kTold = new Set([UV.UV_EACCES, UV.UV_EAGAIN, UV.UV_EMFILE, UV.UV_ENFILE, UV.UV_ENOENT]);

function startError(errno, syscall, { file, args }) {
  const error = new ErrnoException(errno, syscall);
  error.path = file;
  error.spawnargs = args.slice(1);
  return error;
}

class ChildProcess extends EventEmitter {
  constructor() {
    super();
    this.connected = false;
    this.exitCode = null;
    this.signalCode = null;
    this.killed = false;
    this.pid = undefined;
    this._handle = null;
    this.stdin = this.stdout = this.stderr = null;
    this.stdio = [];
  }

  spawn(start, options = {}) {
    this.spawnfile = start.file;
    this.spawnargs = start.args;
    const answer = native.spawn(start, (code, signal) => this.#ended(code, signal));
    if (answer.errno !== 0) {
      if (!kTold.has(answer.errno)) throw new ErrnoException(answer.errno, 'spawn');
      const error = startError(answer.errno, `spawn ${start.file}`, start);
      process.nextTick(() => {
        this.emit('error', error);
        this.emit('close', answer.errno, null);
      });
      return;
    }
    this.pid = answer.pid;
    this._handle = answer.handle;
    this.#openPipes(answer.stdio);
    if (answer.channel) this.#connect(answer.channel);
    this.#limit(options);
    process.nextTick(() => this.emit('spawn'));
  }

  #open = 1;

  #openPipes(handles) {
    const { Socket } = require('net');
    this.stdio = handles.map((handle, i) => {
      if (handle === null) return null;
      const socket = new Socket({ handle, readable: i > 0 });
      if (i === 0) return socket;
      this.#open++;
      return socket.on('close', () => this.#closed());
    });
    [this.stdin, this.stdout, this.stderr] = this.stdio;
  }

  #connect(channel) {
    channel.ref();
    this.#open++;
    this.prependOnceListener('disconnect', () => this.#closed());
    connect(this, channel);
  }

  #limit({ signal, timeout, killSignal = 'SIGTERM' }) {
    if (timeout > 0) {
      const timer = setTimeout(() => this.kill(killSignal), timeout);
      this.once('exit', () => clearTimeout(timer));
    }
    if (signal === undefined) return;
    validateAbortSignal(signal, 'options.signal');
    const abort = () => {
      if (this.kill(killSignal)) {
        this.emit('error', new AbortError(undefined, { cause: signal.reason }));
      }
    };
    if (signal.aborted) process.nextTick(abort);
    else signal.addEventListener('abort', abort, { once: true });
  }

  // What the program has sent comes before its end.
  #ended(code, signal) {
    if (this.channel) this.once('disconnect', () => this.#exited(code, signal));
    else this.#exited(code, signal);
  }

  #exited(code, signal) {
    this._handle = null;
    if (signal === '') this.exitCode = code;
    else this.signalCode = signal;
    this.stdin?.destroy();
    this.emit('exit', this.exitCode, this.signalCode);
    process.nextTick(() => {
      for (const stream of this.stdio) if (stream?.readable) stream.resume();
    });
    this.#closed();
  }

  #closed() {
    if (--this.#open === 0) this.emit('close', this.exitCode, this.signalCode);
  }

  kill(signal = 'SIGTERM') {
    const number = typeof signal === 'number' ? signal : signalNumber(signal);
    if (this._handle === null) return false;
    const errno = this._handle.kill(number);
    if (errno === 0) {
      this.killed = true;
      return true;
    }
    if (errnoName(errno) !== 'ESRCH') this.emit('error', new ErrnoException(errno, 'kill'));
    return false;
  }

  ref() { this._handle?.ref(); }
  unref() { this._handle?.unref(); }
}

function spawn(file, args, options) {
  const { start, options: given } = normalize(file, args, options);
  const child = new ChildProcess();
  child.spawn(start, given);
  return child;
}

function execFile(file, args, options, callback) {
  if (typeof args === 'function') [args, options, callback] = [[], {}, args];
  else if (!Array.isArray(args) && args != null) [args, options, callback] = [[], args, options];
  if (typeof options === 'function') [options, callback] = [{}, options];
  if (callback !== undefined && callback !== null) validateFunction(callback, 'callback');
  const { encoding = 'utf8' } = options ?? {};
  const maxBuffer = maxBufferOf(options ?? {});
  const child = spawn(file, args ?? [], options ?? {});
  const chunks = { stdout: [], stderr: [] };
  let failed = null;
  for (const name of ['stdout', 'stderr']) {
    let size = 0;
    child[name]?.on('data', (chunk) => {
      size += chunk.length;
      chunks[name].push(size > maxBuffer ?
        chunk.slice(0, Math.max(0, chunk.length - (size - maxBuffer))) : chunk);
      if (size > maxBuffer && failed === null) {
        failed = new codes.ERR_CHILD_PROCESS_STDIO_MAXBUFFER(name);
        child.kill(options?.killSignal ?? 'SIGTERM');
      }
    });
  }
  const text = (name) => {
    const bytes = Buffer.concat(chunks[name]);
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  };
  let done = false;
  const finish = (err) => {
    if (done) return;
    done = true;
    callback?.(err, text('stdout'), text('stderr'));
  };
  child.on('error', (err) => { failed ??= err; if (child.pid === undefined) finish(failed); });
  child.on('close', (code, signal) => {
    if (failed === null && (code !== 0 || signal !== null)) {
      const command = [file, ...(args ?? [])].join(' ');
      failed = new Error(`Command failed: ${command}\n${text('stderr')}`);
      Object.assign(failed, { code, killed: child.killed, signal, cmd: command });
    }
    finish(failed);
  });
  return child;
}

function exec(command, options, callback) {
  validateSystemString(command, 'command');
  if (typeof options === 'function') [options, callback] = [{}, options];
  return execFile(command, [], { ...options, shell: options?.shell ?? true }, callback);
}

for (const fn of [execFile, exec]) {
  Object.defineProperty(fn, promisify.custom, {
    __proto__: null,
    value: (...args) => new Promise((resolve, reject) => {
      fn(...args, (err, stdout, stderr) => {
        if (err) reject(Object.assign(err, { stdout, stderr }));
        else resolve({ stdout, stderr });
      });
    }),
  });
}

function inputOf({ input }) {
  if (input === undefined || input === null) return undefined;
  return typeof input === 'string' ? Buffer.from(input) :
    Buffer.from(input.buffer, input.byteOffset, input.byteLength);
}

function spawnSync(file, args, options) {
  const { start, options: given } = normalize(file, args, options);
  if (start.stdio.includes(CHANNEL)) throw new codes.ERR_IPC_SYNC_FORK();
  start.maxBuffer = maxBufferOf(given);
  const result = native.runSync(start, inputOf(given));
  const { encoding } = given;
  const decode = (bytes, i) => {
    if (start.stdio[i] !== PIPE) return null;
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  };
  if (result.errno !== 0 && result.pid === undefined) {
    return {
      error: startError(result.errno, `spawnSync ${start.file}`, start),
      status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null,
    };
  }
  const stdout = decode(result.stdout, 1);
  const stderr = decode(result.stderr, 2);
  const answer = {
    status: result.signal === '' ? result.code : null,
    signal: result.signal === '' ? null : result.signal,
    output: [null, stdout, stderr], pid: result.pid, stdout, stderr,
  };
  if (result.errno !== 0) {
    answer.error = startError(result.errno, `spawnSync ${start.file}`, start);
  }
  return answer;
}

function checked(result, command) {
  if (result.error) throw Object.assign(result.error, result);
  if (result.status === 0) return result.stdout;
  const text = result.stderr?.length > 0 ? `\n${result.stderr}` : '';
  throw Object.assign(new Error(`Command failed: ${command}${text}`), result);
}

function execFileSync(file, args, options) {
  if (!Array.isArray(args)) [args, options] = [[], args];
  const result = spawnSync(file, args, options);
  if (options?.stdio === undefined && result.stderr?.length > 0) process.stderr.write(result.stderr);
  return checked(result, [file, ...args].join(' '));
}

function execSync(command, options) {
  validateSystemString(command, 'command');
  const result = spawnSync(command, [], { ...options, shell: options?.shell ?? true });
  if (options?.stdio === undefined && result.stderr?.length > 0) process.stderr.write(result.stderr);
  return checked(result, command);
}

// forkStdio is the option stdio of fork, which has a channel besides.
function forkStdio({ stdio, silent }) {
  if (Array.isArray(stdio)) {
    if (!stdio.includes('ipc')) throw new codes.ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
    return stdio;
  }
  validateOneOf(stdio ?? 'pipe', 'options.stdio', ['pipe', 'inherit', 'ignore', 'overlapped']);
  const kind = stdio ?? (silent ? 'pipe' : 'inherit');
  return [kind, kind, kind, 'ipc'];
}

// fork runs another script, with a channel for messages to and from it.
function fork(modulePath, args, options) {
  const file = require('internal/fs/run').toPath(modulePath, 'modulePath');
  args ??= [];
  if (!Array.isArray(args)) {
    if (typeof args !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('args', 'Array', args);
    [args, options] = [[], args];
  }
  options ??= {};
  validateObject(options, 'options');
  const { execArgv = process.execArgv, execPath = process.execPath } = options;
  if (!Array.isArray(execArgv)) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.execArgv', 'Array', execArgv);
  }
  return spawn(execPath, [...withoutCode(execArgv), file, ...args],
               { ...options, shell: false, stdio: forkStdio(options) });
}

// withoutCode leaves out -e CODE, which is not for other scripts.
function withoutCode(args) {
  const at = args.findIndex((arg) => /^-{1,2}(e|p|pe)$/.test(arg));
  return at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
}

module.exports = {
  ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync,
};
