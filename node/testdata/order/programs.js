'use strict';
// What a program has said is told before its end.
const { spawn } = require('child_process');

let left = 10;
const answers = new Set();
(function next() {
  if (left-- === 0) {
    console.log([...answers].join());
    return;
  }
  const child = spawn('/bin/sh', ['-c', 'printf hello; printf err >&2']);
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { err += data; });
  child.on('exit', (code) => answers.add(`${out} ${err} ${code}`));
  child.on('close', next);
})();
