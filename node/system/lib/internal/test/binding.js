'use strict';

// What Node's own tests ask of its C++ parts, as far as it is here under other
// names.

const authorities = require('internal/tls/authorities');
const { define, codes } = require('internal/errors');

define('ERR_INVALID_MODULE', (name) => `No such binding: ${name}`, Error);

const { newTCP } = binding('net');

function TCP() { return newTCP(); }
const handle = newTCP();
TCP.prototype = Object.getPrototypeOf(handle); // tests put methods of their own there
handle.close();

const bindings = {
  __proto__: null,
  cares_wrap: { canonicalizeIP: binding('tls').canonicalIP },
  tcp_wrap: { TCP },
  crypto: { isExtraRootCertsFileLoaded: () => authorities.extra().length > 0 },
};

function internalBinding(name) {
  if (bindings[name] === undefined) throw new codes.ERR_INVALID_MODULE(name);
  return bindings[name];
}

module.exports = { internalBinding };
