'use strict';
// What process, os, child_process and dns tell programs.
const { spawn, spawnSync, execFile } = require('child_process');
const os = require('os');
const util = require('util');

console.log(process.umask(0o022).toString(8).length, process.umask().toString(8));
for (const fn of [() => process.chdir('/nowhere'), () => process.kill(process.pid, 'SIGNONE'),
                  () => process.umask('9'), () => spawn(''), () => util.promisify(5),
                  () => util.inherits(null), () => util.getSystemErrorName(5),
                  () => process.cpuUsage(1), () => process.cpuUsage({ user: '1' }),
                  () => process.cpuUsage({ user: 1, system: -1 })]) {
  try {
    fn();
  } catch (err) {
    console.log(`${err.name} ${err.code} ${err.message}`);
  }
}
const { user, system } = process.cpuUsage();
console.log(user > 0, system >= 0, process.cpuUsage({ user: user + 1, system }).user < 1e6);
console.log(os.EOL === '\n', os.constants.errno.ENOENT, os.constants.signals.SIGTERM,
            util.getSystemErrorName(-2), os.cpus().length > 0);
const { stdout, status, signal } = spawnSync('sh', ['-c', 'cat; exit 3'], { input: 'text' });
console.log(`${stdout} ${status} ${signal}`);
console.log(spawnSync('no-such-program').error.message);

process.on('SIGUSR2', (name, number) => {
  console.log(name, number === os.constants.signals.SIGUSR2);
  clearInterval(waiting);
  children();
});
const waiting = setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGUSR2');

function children() {
  const cat = spawn('cat');
  let read = '';
  cat.stdout.on('data', (chunk) => { read += chunk; });
  cat.on('close', (code, how) => {
    console.log(`cat ${read} ${code} ${how}`);
    execFile('sh', ['-c', 'echo out; echo err >&2; exit 2'], (err, out, errors) => {
      console.log(`${err.code} ${out}${errors}`);
      const sleeper = spawn('sleep', ['100']);
      sleeper.on('exit', (...end) => {
        console.log(String(end));
        names();
      });
      sleeper.kill();
    });
  });
  cat.stdin.end('to cat');
}

function names() {
  const { lookup } = require('dns');
  lookup('127.0.0.1', (...answer) => console.log(String(answer)));
  lookup('localhost', { family: 4, all: true }, (err, all) => console.log(util.inspect(all)));
  lookup('name.invalid', (err) => {
    console.log(err.code, err.syscall, err.hostname, err.message);
  });
}
