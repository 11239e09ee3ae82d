'use strict';

const { Socket } = require('internal/net/socket');
const { Server, createServerHandle } = require('internal/net/server');
const { BlockList } = require('internal/net/blocklist');
const { BoundSocket } = require('internal/net/bound_socket');
const { SocketAddress } = require('internal/net/socketaddress');
const { normalizeArgs } = require('internal/net/args');
const { isIP, isIPv4, isIPv6 } = require('internal/net');
const { deprecate } = require('internal/util/deprecate');
const autoSelect = require('internal/net/auto_select');

function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

function connect(...args) {
  const normalized = normalizeArgs(args);
  const [options] = normalized;
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

module.exports = {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArgs,
  // Node has it for clusters on Windows only; elsewhere it does nothing.
  _setSimultaneousAccepts: deprecate(() => {},
    'net._setSimultaneousAccepts() is deprecated and will be removed.', 'DEP0121'),
  BlockList,
  BoundSocket,
  SocketAddress,
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: autoSelect.getDefault,
  setDefaultAutoSelectFamily: autoSelect.setDefault,
  getDefaultAutoSelectFamilyAttemptTimeout: autoSelect.getDefaultTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout: autoSelect.setDefaultTimeout,
};
