'use strict';
// Prints the members of node's tls and net, one a line, sorted: what their
// modules, classes and objects have, and the options and events that their
// sources name. Names with _ and symbols are left out, and what a class has of
// streams and of EventEmitter. It needs Node 26 or later:
//
//     node --no-warnings interop/testdata/members.js > interop/testdata/members.txt

const { EventEmitter } = require('events');
const net = require('net');
const { Duplex } = require('stream');
const tls = require('tls');

const names = new Set();

function add(prefix, object) {
  for (const key of Object.getOwnPropertyNames(object)) {
    if (!key.startsWith('_')) names.add(prefix + key);
  }
}

// addClass adds a class by the name that its objects have in Node's manual.
function addClass(name, object, constructor) {
  for (const key of Object.getOwnPropertyNames(constructor)) {
    if (!['length', 'name', 'prototype', 'arguments', 'caller'].includes(key)) {
      names.add(`${name}.${key}`);
    }
  }
  for (const key of Object.getOwnPropertyNames(constructor.prototype)) {
    if (!key.startsWith('_') && key !== 'constructor') names.add(`${object}.${key}`);
  }
}

// addOwn adds what an object has of itself, but for names that are options.
function addOwn(name, object, options) {
  const inherited = [new Duplex(), new EventEmitter()];
  for (const key of Object.getOwnPropertyNames(object)) {
    if (!key.startsWith('_') && !options.has(key) && !inherited.some((o) => key in o)) {
      names.add(`${name}.${key}`);
    }
  }
}

// found are the words of the sources that a pattern finds.
function found(source, pattern) {
  return new Set([...source.matchAll(pattern)].map((match) => match[1]));
}

const natives = process.binding('natives');
const source = ['net', '_tls_wrap', 'internal/tls/common', 'internal/tls/secure-context',
  'internal/tls/wrap'].map((name) => natives[name]).join('\n');
const options = found(source, /\boptions\??\.([a-zA-Z]\w*)/g);
for (const [, list] of source.matchAll(/const \{([^}]*)\}\s*=\s*options\b/g)) {
  for (const [, key] of list.matchAll(/(\w+)[^,]*(?:,|$)/g)) options.add(key);
}

add('tls.', tls);
add('net.', net);
addClass('tls.TLSSocket', 'tlsSocket', tls.TLSSocket);
addClass('tls.Server', 'server', tls.Server);
addClass('net.Socket', 'socket', net.Socket);
addClass('net.Server', 'server', net.Server);
addClass('net.BlockList', 'blockList', net.BlockList);
addClass('net.BoundSocket', 'boundSocket', net.BoundSocket);
addClass('net.SocketAddress', 'socketAddress', net.SocketAddress);
addOwn('socket', new net.Socket(), options);
addOwn('tlsSocket', new tls.TLSSocket(), new Set([...options, 'connecting', 'server']));
addOwn('server', net.createServer(), options);
// These come with a call, or with a connection.
for (const key of found(source, /\b(?:this|self)\.(autoSelect\w+|maxConnections)\b/g)) {
  names.add(`${key.startsWith('max') ? 'server' : 'socket'}.${key}`);
}
for (const key of options) names.add(`options.${key}`);
for (const key of found(source, /\bemit\(\s*'([a-zA-Z]\w*)'/g)) names.add(`event ${key}`);

console.log([...names].sort().join('\n'));
