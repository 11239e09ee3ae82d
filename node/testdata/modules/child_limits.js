'use strict';
// What a program may say and how long it may take, when a script waits for it.
const { execFile, execSync, spawn, spawnSync } = require('child_process');

function show(name, program, options) {
  const { error, signal, status, stderr, stdout } = spawnSync('sh', ['-c', program], options);
  // Of more than is to be taken, as much comes as was read.
  console.log(name, status, signal, error?.code, error?.message,
              error ? stdout.length > 0 : stdout.length, error ? stderr.length > 0 : stderr.length);
}

show('much', 'head -c 1048576 /dev/zero');
show('too much', 'head -c 1048577 /dev/zero; sleep 9');
show('equal', 'head -c 1000 /dev/zero', { maxBuffer: 1000 });
show('more', 'head -c 1001 /dev/zero; sleep 9', { maxBuffer: 1000 });
show('stderr', 'head -c 1001 /dev/zero >&2; sleep 9', { maxBuffer: 1000, killSignal: 'SIGKILL' });
show('any', 'head -c 2000000 /dev/zero', { maxBuffer: Infinity });
show('no end', 'yes', { maxBuffer: 5000 });
show('nothing', 'echo', { maxBuffer: 0, killSignal: 15 });
for (const killSignal of ['SIGKILL', 9, null, undefined]) {
  show('time', 'exec sleep 9', { timeout: 50, killSignal });
}
for (const options of [{ maxBuffer: -1 }, { timeout: -1 }, { timeout: 1.5 }, { killSignal: 'SIGX' },
  { killSignal: {} }, { killSignal: 999 }]) {
  for (const start of [spawnSync, spawn]) {
    try {
      start('true', options);
      console.log(start.name, 'taken');
    } catch (err) {
      console.log(start.name, err.code);
    }
  }
}
try {
  execSync('head -c 2000000 /dev/zero; sleep 9');
} catch (err) {
  console.log(err.code, err.message);
}
for (const command of [undefined, 5]) {
  try {
    execSync(command);
  } catch (err) {
    console.log(err.code, err.message);
  }
}
execFile('sh', ['-c', 'head -c 1001 /dev/zero; exec sleep 9'],
         { maxBuffer: 1000, killSignal: 'SIGKILL' }, (err, stdout) =>
  console.log(err.code, err.message, stdout.length));
