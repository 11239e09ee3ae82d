'use strict';
// The old name of a part of tls.

const { TLSSocket, Server, connect, createServer } = require('tls');

module.exports = { Server, TLSSocket, connect, createServer };
