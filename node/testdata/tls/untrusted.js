'use strict';
// The server's certificate is its own issuer, and nobody trusts it.
const { pair, simple } = require('./lib/scenario');
simple(pair('self'), {});
