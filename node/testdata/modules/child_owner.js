'use strict';
// Whose a program is, and whether it leads a session; what arguments cannot be.
const { exec, execFile, execSync, spawn, spawnSync } = require('child_process');

// Without rights to another user and group both refuse them.
const nobody = 65534;
const whose = 'id -u; id -g; id -G';
const session = 'cut -d" " -f6 /proc/$$/stat; echo $$';
const leads = (text) => {
  const [id, pid] = String(text).trim().split('\n');
  return id === pid;
};

function show(name, fn) {
  try {
    console.log(name, String(fn()).trim().replace(/\n/g, ' '));
  } catch (err) {
    console.log(name, err.name, err.code, err.message.split('\n')[0]);
  }
}

for (const options of [{ uid: nobody }, { gid: nobody }, { uid: nobody, gid: nobody },
  { uid: -1 }, { uid: null, gid: undefined }]) {
  show(JSON.stringify(options), () => {
    const { error, stdout } = spawnSync('sh', ['-c', whose], options);
    return error ? error.message : stdout;
  });
}
show('execSync', () => execSync('id -u', { uid: nobody }));
show('detached', () => leads(spawnSync('sh', ['-c', session], { detached: true }).stdout));
show('not detached', () => leads(spawnSync('sh', ['-c', session]).stdout));
for (const options of [{ uid: 'root' }, { gid: {} }, { detached: 1 }]) {
  try {
    spawnSync('true', options);
  } catch (err) {
    console.log(Object.keys(options)[0], err.code);
  }
}
for (const args of [5, 'x', true, null]) show('args', () => spawnSync('true', args).status);
for (const command of [undefined, 5]) show('exec', () => exec(command));
show('thrown', () => spawn('true', { uid: -1 }));
for (const pid of [NaN, 'x', 1.5, {}]) show('kill', () => process.kill(pid, 0));
show('kill', () => process.kill(String(process.pid), 0));

show('execFile', () => execFile('sh', ['-c', whose], { uid: nobody, gid: nobody },
  (err, stdout) => console.log(err?.code, stdout.trim().replace(/\n/g, ' '))));
