'use strict';
// What options of createSecureContext are if they are not set: the DEFAULT_…
// properties of tls, which scripts may set and Node's command line too.

const { systemPart } = require('internal/system');
const { getOptionValue } = require('internal/options');

// Node's list. Of it crypto/tls has what needs no finite-field Diffie-Hellman.
const kCiphers = [
  'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES256-GCM-SHA384', 'DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384', 'DHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA256', 'DHE-RSA-AES256-SHA256', 'HIGH', '!aNULL',
  '!eNULL', '!EXPORT', '!DES', '!RC4', '!MD5', '!PSK', '!SRP', '!CAMELLIA',
].join(':');
const kVersions = [['1.0', 'TLSv1'], ['1.1', 'TLSv1.1'], ['1.2', 'TLSv1.2'],
  ['1.3', 'TLSv1.3']];

// least and most are what --tls-min-v1.1 and the like ask for: the widest
// range of them.
function least() {
  const found = kVersions.find(([n]) => getOptionValue(`--tls-min-v${n}`));
  return found ? found[1] : 'TLSv1.2';
}

function most() {
  const found = kVersions.findLast(([n]) => getOptionValue(`--tls-max-v${n}`));
  return found ? found[1] : 'TLSv1.3';
}

const values = {
  DEFAULT_CIPHERS: getOptionValue('--tls-cipher-list') ?? kCiphers,
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MIN_VERSION: least(),
  DEFAULT_MAX_VERSION: most(),
};

// keyLogFile is where --tls-keylog wants the keys of all connections.
const keyLogFile = getOptionValue('--tls-keylog');
const files = keyLogFile === undefined ? undefined : systemPart('fs', '--tls-keylog');

// logKey appends a line to it. That it cannot is told the first time.
function logKey(line) {
  const why = files.logKey(keyLogFile, line);
  if (why !== undefined) process.emitWarning(`--tls-keylog ${keyLogFile}: ${why}`);
}

// defaults returns them for contextOptions.
function defaults() {
  return {
    ciphers: values.DEFAULT_CIPHERS,
    ecdhCurve: values.DEFAULT_ECDH_CURVE,
    min: values.DEFAULT_MIN_VERSION,
    max: values.DEFAULT_MAX_VERSION,
  };
}

module.exports = { coreCiphers: kCiphers, defaults, keyLogFile, logKey, values };
