'use strict';
// A socket that takes another handle, again and again, listens no more often.
const net = require('net');
const tls = require('tls');
const kReinitializeHandle = Object.getOwnPropertySymbols(net.Socket.prototype)
  .find(({ description }) => description === 'kReinitializeHandle');

process.on('warning', ({ name }) => console.log(name));
const socket = new tls.TLSSocket(undefined, {});
const listeners = () => socket.eventNames().map((name) =>
  `${String(name)} ${socket.listenerCount(name)}`).sort().join();
const first = socket._handle;
const before = listeners();
for (let i = 0; i < 11; i++) socket[kReinitializeHandle]();
console.log(listeners() === before, socket._handle === first);
socket.on('close', () => console.log('closed'));
socket.destroy();
