'use strict';

// Messages between a script and a program that it started with fork: what both
// sides have, subprocess.send and process.send and what goes with them.

const { codes, define, ErrnoException } = require('internal/errors');
const { validateObject } = require('internal/validators');

define('ERR_IPC_CHANNEL_CLOSED', 'Channel closed', Error);
define('ERR_IPC_DISCONNECTED', 'IPC channel is already disconnected', Error);

// A Control is what scripts see of the channel. It keeps the loop alive while
// somebody counts on it, or as the script says.
class Control {
  #native;
  #uses = 0;
  #said = false;

  constructor(native) { this.#native = native; }

  refCounted() {
    if (++this.#uses === 1 && !this.#said) this.#native?.ref();
  }

  unrefCounted() {
    if (--this.#uses === 0 && !this.#said) this.#native?.unref();
  }

  ref() {
    this.#said = true;
    this.#native?.ref();
  }

  unref() {
    this.#said = true;
    this.#native?.unref();
  }
}

class Link {
  #target;
  #native;
  #queue = []; // what waits for the channel: [bytes, callback]
  #writing = false;
  #closing = false;

  constructor(target, native) {
    this.#target = target;
    this.#native = native;
    this.#read();
  }

  #read() {
    this.#native?.read((line) => {
      if (this.#native === null) return;
      if (line === null) {
        this.#target.connected = false;
        this.#close();
        return;
      }
      this.#read();
      this.#take(JSON.parse(line));
    });
  }

  #take(message) {
    const internal = typeof message === 'object' && message !== null &&
      typeof message.cmd === 'string' && message.cmd.startsWith('NODE_');
    this.#target.emit(internal ? 'internalMessage' : 'message', message, undefined);
  }

  write(message, callback) {
    this.#queue.push([Buffer.from(`${JSON.stringify(message)}\n`), callback]);
    this.#next();
    return this.#queue.length < 16;
  }

  #next() {
    if (this.#writing) return;
    const first = this.#queue.shift();
    if (first === undefined) {
      if (this.#closing) this.#close();
      return;
    }
    const [bytes, callback] = first;
    this.#writing = true;
    this.#native.write(bytes, (errno) => {
      this.#writing = false;
      const error = errno === 0 ? null : new ErrnoException(errno, 'write');
      if (callback) callback(error);
      else if (error && this.#native !== null) this.#target.emit('error', error);
      if (this.#native !== null) this.#next();
    });
  }

  // end closes the channel after what is being sent.
  end() {
    this.#closing = true;
    this.#next();
  }

  #close() {
    this.#native?.close();
    this.#native = null;
    this.#target.channel = null;
    process.nextTick(() => this.#target.emit('disconnect'));
  }
}

function checkMessage(message) {
  if (message === undefined) throw new codes.ERR_MISSING_ARGS('message');
  if (!['string', 'object', 'number', 'boolean'].includes(typeof message)) {
    throw new codes.ERR_INVALID_ARG_TYPE(
      'message', ['string', 'object', 'number', 'boolean'], message);
  }
}

// connect gives an EventEmitter its end of a channel.
function connect(target, native) {
  const link = new Link(target, native);
  target.channel = new Control(native);
  target.connected = true;

  target.send = (message, handle, options, callback) => {
    if (typeof handle === 'function') [handle, options, callback] = [undefined, undefined, handle];
    else if (typeof options === 'function') [options, callback] = [undefined, options];
    else if (options !== undefined) validateObject(options, 'options');
    if (!target.connected) {
      const error = new codes.ERR_IPC_CHANNEL_CLOSED();
      if (typeof callback === 'function') process.nextTick(callback, error);
      else process.nextTick(() => target.emit('error', error));
      return false;
    }
    checkMessage(message);
    if (handle !== undefined && handle !== null) {
      throw new codes.ERR_METHOD_NOT_IMPLEMENTED('send() of a handle');
    }
    return link.write(message, callback);
  };

  target.disconnect = () => {
    if (!target.connected) {
      target.emit('error', new codes.ERR_IPC_DISCONNECTED());
      return;
    }
    target.connected = false;
    link.end();
  };
  target._disconnect = target.disconnect;
}

// connectParent opens the channel to the script that started this one. Only
// listeners for what it brings keep the loop alive.
function connectParent(fd) {
  const native = binding('channel').open(fd);
  if (typeof native === 'number') throw new ErrnoException(native, 'open');
  connect(process, native);
  const control = process.channel;
  const counts = (event) => event === 'message' || event === 'disconnect';
  process.on('newListener', (event) => { if (counts(event)) control.refCounted(); });
  process.on('removeListener', (event) => { if (counts(event)) control.unrefCounted(); });
}

module.exports = { connect, connectParent };
