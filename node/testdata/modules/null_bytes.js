'use strict';
// What the system would read up to a null byte is refused, and a stream that was
// refused does nothing later.
const child = require('child_process');
const fs = require('fs');

function tried(name, f) {
  try {
    f();
    console.log(name, 'is taken');
  } catch (err) {
    console.log(name, err.code, err.message);
  }
}

const path = '/tmp/a\0b';
tried('readFileSync', () => fs.readFileSync(path));
tried('spawn', () => child.spawn('tr\0ue'));
tried('its arguments', () => child.spawn('true', ['-', 'a\0b']));
tried('its directory', () => child.spawn('true', { cwd: path }));
tried('its environment', () => child.spawn('true', { env: { A: 'a\0b' } }));
tried('a name in it', () => child.spawn('true', { env: { 'A\0': 'b' } }));
tried('its name', () => child.spawn('true', { argv0: 'a\0b' }));
tried('its name of another type', () => child.spawn('true', { argv0: 1 }));
tried('spawnSync', () => child.spawnSync('tr\0ue'));
tried('exec', () => child.exec('echo a\0b'));
tried('execSync', () => child.execSync('echo a\0b'));
for (const create of ['createReadStream', 'createWriteStream']) {
  tried(create, () => fs[create](path));
  tried(create, () => fs[create](5));
  tried(create, () => fs[create]('/tmp/nothing/at/all', { start: -1 }));
  tried(create, () => fs[create]('/tmp/nothing/at/all', { start: 'x' }));
}
