'use strict';
// Node's error classes: codes.ERR_X(...) with Node's class, code and message.

const codes = {};

// Errors made inside hideStackFrames functions are the same as others here: no
// stack begins with frames of this file and of validators.
function hideStackFrames(fn) {
  fn.withoutStackTrace = fn;
  return fn;
}

function inspect(value, options) {
  return require('internal/util/inspect').inspect(value, options);
}

// define adds a class to codes. message is a text or makes one of the
// arguments, with the new error as its this. Other bases than the first are
// kept as codes.ERR_X.TypeError and so on.
function define(code, message, Base, ...others) {
  codes[code] = makeClass(code, message, Base);
  for (const other of others) {
    codes[code][other.name] = makeClass(code, message, other);
  }
  codes[code].HideStackFramesError = codes[code];
}

function makeClass(code, message, Base) {
  function NodeError(...args) {
    const error = new Base();
    error.code = code; // first of the properties
    const text = typeof message === 'function' ?
      Reflect.apply(message, error, args) : message;
    hidden(error, 'message', text);
    hidden(error, 'toString', toString);
    writeStack(error, `${error.name} [${code}]`);
    return error;
  }
  Object.defineProperty(NodeError, 'name', { value: Base.name });
  NodeError.prototype = Base.prototype;
  return NodeError;
}

function hidden(object, name, value) {
  Object.defineProperty(object, name, {
    value, enumerable: false, writable: true, configurable: true,
  });
}

function toString() {
  return `${this.name} [${this.code}]: ${this.message}`;
}

// writeStack lets the stack begin with the name given: the text is made when it
// is first read.
function writeStack(error, name) {
  hidden(error, 'name', name);
  void error.stack;
  delete error.name;
}

// nativeError is an error as Node's own C++ makes them, whose texts are others.
function nativeError(Base, code, text) {
  const error = new Base(text);
  error.code = code;
  return error;
}

const kTypes = ['string', 'function', 'number', 'object', 'Function', 'Object',
  'boolean', 'bigint', 'symbol'];

function list(words, last) {
  if (words.length < 3) return words.join(` ${last} `);
  return `${words.slice(0, -1).join(', ')}, ${last} ${words.at(-1)}`;
}

// describe says what a value of the wrong type is.
function describe(value) {
  if (value == null) return `${value}`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    if (value.constructor?.name) return `an instance of ${value.constructor.name}`;
    return inspect(value, { depth: -1 });
  }
  let text = inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return `type ${typeof value} (${text})`;
}

function argument(name) {
  if (name.endsWith(' argument')) return `The ${name}`;
  return `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
}

// expectedTypes says which types, instances and other values are allowed.
function expectedTypes(expected) {
  let types = expected.filter((t) => kTypes.includes(t));
  const rest = expected.filter((t) => !kTypes.includes(t));
  const instances = rest.filter((t) => /^([A-Z][a-z0-9]*)+$/.test(t));
  const others = rest.filter((t) => !instances.includes(t));
  if (instances.length > 0 && types.includes('object')) {
    types = types.filter((t) => t !== 'object');
    instances.push('Object');
  }
  types = types.map((t) => t.toLowerCase());
  const parts = [];
  if (types.length > 0) {
    parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ` +
      list(types, 'or'));
  }
  if (instances.length > 0) {
    parts.push(`an instance of ${list(instances, 'or')}`);
  }
  if (others.length > 1) {
    parts.push(`one of ${list(others, 'or')}`);
  } else if (others.length === 1) {
    const one = others[0];
    parts.push(one.toLowerCase() === one ? one : `an ${one}`);
  }
  return parts.join(' or ');
}

define('ERR_INVALID_ARG_TYPE', (name, expected, actual) =>
  `${argument(name)} must be ` +
  `${expectedTypes(Array.isArray(expected) ? expected : [expected])}. ` +
  `Received ${describe(actual)}`, TypeError);

define('ERR_INVALID_ARG_VALUE', (name, value, reason = 'is invalid') => {
  let text = inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  const kind = name.includes('.') ? 'property' : 'argument';
  return `The ${kind} '${name}' ${reason}. Received ${text}`;
}, TypeError, RangeError);

// grouped writes a large whole number with underscores between thousands.
function grouped(text) {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, '_');
}

define('ERR_OUT_OF_RANGE', (name, range, input, replaceDefault = false) => {
  let text;
  if (Number.isInteger(input) && Math.abs(input) > 2 ** 32) {
    text = grouped(String(input));
  } else if (typeof input === 'bigint') {
    const limit = 2n ** 32n;
    text = String(input);
    if (input > limit || input < -limit) text = grouped(text);
    text += 'n';
  } else {
    text = inspect(input);
  }
  const start = replaceDefault ? name : `The value of "${name}" is out of range.`;
  return `${start} It must be ${range}. Received ${text}`;
}, RangeError);

define('ERR_MISSING_ARGS', (...names) => {
  const quoted = names.map((name) => Array.isArray(name) ?
    name.map((n) => `"${n}"`).join(' or ') : `"${name}"`);
  return `The ${list(quoted, 'and')} argument${quoted.length > 1 ? 's' : ''}` +
    ' must be specified';
}, TypeError);

define('ERR_INVALID_RETURN_VALUE', (input, name, value) =>
  `Expected ${input} to be returned from the "${name}" function but got ` +
  `${describe(value)}.`, TypeError, RangeError);

define('ERR_UNHANDLED_ERROR', (err) => err === undefined ?
  'Unhandled error.' : `Unhandled error. (${err})`, Error);

define('ERR_SOCKET_BAD_PORT', (name, port, allowZero = true) =>
  `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536.` +
  ` Received ${describe(port)}.`, RangeError);

define('ERR_INVALID_IP_ADDRESS', (value) => 'Invalid IP address: ' +
  require('internal/util/format').format('%s', value), TypeError);
define('ERR_INVALID_ADDRESS', 'Invalid socket address', Error);
define('ERR_INVALID_ADDRESS_FAMILY', function (type, host, port) {
  this.host = host;
  this.port = port;
  return `Invalid address family: ${type} ${host}:${port}`;
}, RangeError);
define('ERR_UNKNOWN_ENCODING', (name) => 'Unknown encoding: ' +
  require('internal/util/format').format('%s', name), TypeError);
define('ERR_INVALID_STATE', (text) => `Invalid state: ${text}`,
  Error, TypeError, RangeError);
define('ERR_INVALID_THIS', (type) => `Value of "this" must be of type ${type}`,
  TypeError);
define('ERR_INVALID_FD', (fd) => `"fd" must be a positive integer: ${fd}`,
  RangeError);
define('ERR_INVALID_FD_TYPE', (type) => `Unsupported fd type: ${type}`, TypeError);
define('ERR_INVALID_HANDLE_TYPE', 'This handle type cannot be sent', TypeError);
define('ERR_INVALID_OPT_VALUE_ENCODING', (value) =>
  `The value "${String(value)}" is invalid for option "encoding"`, TypeError);
define('ERR_INVALID_BUFFER_SIZE', (bits) =>
  `Buffer size must be a multiple of ${bits}`, RangeError);
define('ERR_BUFFER_OUT_OF_BOUNDS', (name) => name ?
  `"${name}" is outside of buffer bounds` :
  'Attempt to access memory outside buffer bounds', RangeError);
define('ERR_BUFFER_TOO_LARGE', (size) =>
  `Cannot create a Buffer larger than ${size} bytes`, RangeError);
define('ERR_STRING_TOO_LONG', (size) =>
  'Cannot create a string longer than 0x' + size.toString(16) + ' characters',
Error);
define('ERR_OPERATION_FAILED', (text) => `Operation failed: ${text}`,
  Error, TypeError);
define('ERR_METHOD_NOT_IMPLEMENTED', (name) =>
  `The ${name} method is not implemented`, Error);
define('ERR_INTERNAL_ASSERTION', (text) => text ??
  'This is caused by a bug in the node module of tlssocket', Error);
define('ERR_AMBIGUOUS_ARGUMENT', (name, reason) =>
  `The "${name}" argument is ambiguous. ${reason}`, TypeError);
define('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', (name) =>
  `The feature ${name} is unavailable on the current platform`, TypeError);
define('ERR_EVENT_RECURSION', (type) =>
  `The event "${type}" is already being dispatched`, Error);
define('ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor', TypeError);
define('ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET',
  '`process.setupUncaughtExceptionCapture()` was called while a capture ' +
  'callback was already active', Error);
define('ERR_UNKNOWN_SIGNAL', (name) => `Unknown signal: ${name}`, TypeError);

define('ERR_STREAM_ALREADY_FINISHED', (name) =>
  `Cannot call ${name} after a stream was finished`, Error);
define('ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable', Error);
define('ERR_STREAM_DESTROYED', (name) =>
  `Cannot call ${name} after a stream was destroyed`, Error);
define('ERR_STREAM_NULL_VALUES', 'May not write null values to stream', TypeError);
define('ERR_STREAM_PREMATURE_CLOSE', 'Premature close', Error);
define('ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF', Error);
define('ERR_STREAM_UNABLE_TO_PIPE',
  'Cannot pipe to a closed or destroyed stream', Error);
define('ERR_STREAM_UNSHIFT_AFTER_END_EVENT',
  'stream.unshift() after end event', Error);
define('ERR_STREAM_WRAP', 'Stream has StringDecoder set or is in objectMode',
  Error);
define('ERR_STREAM_WRITE_AFTER_END', 'write after end', Error);
define('ERR_MULTIPLE_CALLBACK', 'Callback called multiple times', Error);

define('ERR_SERVER_ALREADY_LISTEN',
  'Listen method has been called more than once without closing.', Error);
define('ERR_SERVER_NOT_RUNNING', 'Server is not running.', Error);
define('ERR_SOCKET_HANDLE_ADOPTED',
  'The bound socket has already been adopted by a server or socket', Error);
define('ERR_SOCKET_ALREADY_BOUND', 'Socket is already bound', Error);
define('ERR_SOCKET_CLOSED', 'Socket is closed', Error);
define('ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
  'Socket closed before the connection was established', Error);
define('ERR_SOCKET_CONNECTION_TIMEOUT', 'Socket connection timeout', Error);
define('ERR_IP_BLOCKED', (ip) => `IP(${ip}) is blocked by net.BlockList`, Error);

define('ERR_TLS_ALPN_CALLBACK_INVALID_RESULT', (value, protocols) =>
  `ALPN callback returned a value (${value}) that did not match any of the ` +
  `client's offered protocols (${protocols.join(', ')})`, TypeError);
define('ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS',
  'The ALPNCallback and ALPNProtocols TLS options are mutually exclusive',
  TypeError);
define('ERR_TLS_CERT_ALTNAME_FORMAT', 'Invalid subject alternative name string',
  SyntaxError);
define('ERR_TLS_CERT_ALTNAME_INVALID', function (reason, host, cert) {
  this.reason = reason;
  this.host = host;
  this.cert = cert;
  return 'Hostname/IP does not match certificate\'s altnames: ' + reason;
}, Error);
define('ERR_TLS_DH_PARAM_SIZE', (size) =>
  `DH parameter size ${size} is less than 2048`, Error);
define('ERR_TLS_HANDSHAKE_TIMEOUT', 'TLS handshake timeout', Error);
define('ERR_TLS_INVALID_CONTEXT', (name) => `${name} must be a SecureContext`,
  TypeError);
define('ERR_TLS_INVALID_PROTOCOL_VERSION', (value, name) =>
  `${JSON.stringify(value)} is not a valid ${name} TLS protocol version`, TypeError);
define('ERR_TLS_INVALID_STATE', 'TLS socket connection must be securely ' +
  'established', Error);
define('ERR_TLS_PROTOCOL_VERSION_CONFLICT', (previous, value) =>
  `TLS protocol version ${JSON.stringify(previous)} conflicts with ` +
  `secureProtocol ${JSON.stringify(value)}`, TypeError);
define('ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED', 'Failed to set PSK identity hint',
  Error);
define('ERR_TLS_RENEGOTIATION_DISABLED',
  'TLS session renegotiation disabled for this socket', Error);
define('ERR_TLS_REQUIRED_SERVER_NAME',
  '"servername" is required parameter for Server.addContext', Error);
define('ERR_TLS_SESSION_ATTACK', 'TLS session renegotiation attack detected',
  Error);
define('ERR_TLS_SNI_FROM_SERVER', 'Cannot issue SNI from a TLS server-side socket',
  Error);

class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

// aggregateTwoErrors joins the error of a cleanup with the one before it.
function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const error = new AggregateError([outer, inner], outer.message);
  error.code = outer.code;
  return error;
}

// errnoName and errnoMessage describe libuv's negative numbers.
function errnoName(errno) {
  return binding('errno').name(errno);
}

function errnoMessage(errno) {
  return binding('errno').message(errno);
}

function systemError(message, errno, syscall) {
  const error = new Error(message);
  error.errno = errno;
  error.code = errnoName(errno);
  error.syscall = syscall;
  return error;
}

// ErrnoException is an error like 'listen EACCES'.
function ErrnoException(errno, syscall, original) {
  const detail = original ? ` ${original}` : '';
  return systemError(`${syscall} ${errnoName(errno)}${detail}`, errno, syscall);
}

// ExceptionWithHostPort is an error like 'connect ECONNREFUSED 127.0.0.1:1'.
function ExceptionWithHostPort(errno, syscall, address, port, additional) {
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  if (additional) details += ` - Local (${additional})`;
  const error = systemError(`${syscall} ${errnoName(errno)}${details}`, errno,
    syscall);
  error.address = address;
  if (port) error.port = port;
  return error;
}

// UVExceptionWithHostPort also has the message of the system error.
function UVExceptionWithHostPort(errno, syscall, address, port) {
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  const code = errnoName(errno);
  const error = new Error(
    `${syscall} ${code}: ${errnoMessage(errno)}${details}`);
  Object.assign(error, { code, errno, syscall, address }); // in Node's order
  if (port) error.port = port;
  return error;
}

// NodeAggregateError is what a connection to several addresses fails with.
class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }
}
// Node shows it as what it is made of.
NodeAggregateError.prototype.constructor = AggregateError;

function DNSException(code, syscall, hostname) {
  const error = new Error(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
  error.errno = typeof code === 'number' ? code : undefined;
  error.code = code;
  error.syscall = syscall;
  if (hostname) error.hostname = hostname;
  return error;
}

module.exports = {
  AbortError,
  DNSException,
  ErrnoException,
  ExceptionWithHostPort,
  NodeAggregateError,
  UVExceptionWithHostPort,
  aggregateTwoErrors,
  codes,
  define,
  errnoMessage,
  errnoName,
  hideStackFrames,
  nativeError,
};
