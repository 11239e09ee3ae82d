'use strict';
// What ws needs of http, on sockets of tls: a server that reads the requests of
// clients, and request for a client, which takes the place of https.request.
const { EventEmitter } = require('events');
const tls = require('tls');

const kLongest = 16384; // bytes of a head

// readHead reads the head of a request or of a response: the words of its first
// line, its headers, and what has come after it.
function readHead(socket, done) {
  let read = Buffer.alloc(0);
  socket.on('readable', function onReadable() {
    for (let chunk; (chunk = socket.read()) !== null;) read = Buffer.concat([read, chunk]);
    const end = read.indexOf('\r\n\r\n');
    if (end < 0) {
      if (read.length > kLongest) socket.destroy(new Error('no end of the head'));
      return;
    }
    socket.off('readable', onReadable);
    const [first, ...lines] = read.toString('latin1', 0, end).split('\r\n');
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    done(first.split(' '), headers, read.subarray(end + 4));
  });
}

// createServer makes a server of tls that hands its connections to a
// WebSocketServer with noServer.
function createServer(options, wss) {
  return tls.createServer(options, (socket) => {
    socket.on('error', () => socket.destroy());
    readHead(socket, ([method, url], headers, head) => {
      const request = { method, url, headers, socket };
      wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));
    });
  });
}

class Request extends EventEmitter {
  constructor(options) {
    super();
    this.path = options.path;
    this.headers = { Host: `${options.host}:${options.port}`, ...options.headers };
    this.socket = options.createConnection(options);
    this.onError = (err) => this.emit('error', err);
    this.onClose = () => this.onError(new Error('socket hang up'));
    this.socket.on('error', this.onError).on('close', this.onClose);
    if (options.timeout) {
      this.socket.setTimeout(options.timeout, () => this.emit('timeout'));
    }
  }

  setHeader(name, value) { this.headers[name] = value; }

  end() {
    const lines = Object.entries(this.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`GET ${this.path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    readHead(this.socket, ([, status], headers, head) => {
      this.socket.off('error', this.onError).off('close', this.onClose);
      const response = { statusCode: Number(status), headers };
      if (status === '101') this.emit('upgrade', response, this.socket, head);
      else this.emit('response', response);
    });
  }

  abort() { this.destroy(); }

  destroy(err) { this.socket.destroy(err); }
}

const request = (options) => new Request(options);

module.exports = { createServer, request };
