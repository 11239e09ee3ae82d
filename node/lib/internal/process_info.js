'use strict';

// What programs ask process to learn what they run on, and what it refuses.

const { lazy } = require('internal/lazy');
const { systemPart } = require('internal/system');
const { cpuUsageOf } = require('internal/cpu_usage');

const native = binding('process');

// versions.openssl is the OpenSSL whose error codes and texts tls follows.
Object.assign(process.versions, {
  openssl: '3.0.17', uv: '1.52.1', v8: '0.0.0-goja', modules: '147',
});
Object.assign(process.features, {
  inspector: false, debug: false, uv: true, cached_builtins: true,
  require_module: false, typescript: false, openssl_is_boringssl: false,
});
process.config = {
  target_defaults: { default_configuration: 'Release', defines: [] },
  variables: {
    asan: 0, coverage: false, napi_build_version: '0', node_shared_openssl: true,
    openssl_is_fips: false, openssl_quic: false, v8_enable_i18n_support: 0,
  },
};
process.allowedNodeEnvironmentFlags = new Set([
  '--network-family-autoselection', '--network-family-autoselection-attempt-timeout',
  '--no-deprecation', '--no-network-family-autoselection', '--no-warnings',
  '--throw-deprecation', '--tls-cipher-list', '--tls-keylog', '--tls-max-v1.2',
  '--tls-max-v1.3', '--tls-min-v1.0', '--tls-min-v1.1', '--tls-min-v1.2',
  '--tls-min-v1.3', '--trace-deprecation', '--trace-warnings', '--unhandled-rejections',
]);

Object.assign(process, {
  debugPort: 9229,
  moduleLoadList: [],
  sourceMapsEnabled: false,
  report: undefined,

  abort() { process.reallyExit(134); },
  reallyExit: native.exit,
  _rawDebug: (...args) => {
    const { format } = require('internal/util/format');
    native.write(2, Buffer.from(`${format(...args)}\n`));
  },

  binding(name) { throw new Error(`No such module: ${name}`); },

  // The time that has passed: what the program uses of processors is the system's.
  cpuUsage: cpuUsageOf(() => [Math.round(process.uptime() * 1e6), 0]),
  getActiveResourcesInfo: () => [],
  availableMemory: () => 0,
  constrainedMemory: () => 0,
});

for (const name of ['chdir', 'kill', 'umask']) {
  process[name] = { [name]() { systemPart('host', `process.${name}`); } }[name];
}

// Nothing comes in.
lazy(process, 'stdin', () => require('stream').Readable.from([]));
