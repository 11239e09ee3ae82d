'use strict';

const dns = require('dns');
const { promisify } = require('internal/util/promisify');

for (const name of ['lookup', 'lookupService', 'resolve', 'reverse', 'resolve4', 'resolve6',
                    'resolveCname', 'resolveMx', 'resolveNs', 'resolvePtr', 'resolveSrv',
                    'resolveTxt']) {
  exports[name] = promisify(dns[name]);
}
exports.getDefaultResultOrder = dns.getDefaultResultOrder;
exports.setDefaultResultOrder = dns.setDefaultResultOrder;
