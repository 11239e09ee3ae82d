'use strict';
// fs: what the operations answer, and Node's errors for those that fail.
const fs = require('fs');
const path = require('path');
const { inspect } = require('util');

const folder = fs.mkdtempSync(path.join(require('os').tmpdir(), 'modules-'));
const at = (name) => path.join(folder, name);
const hidden = (text) => String(text).split(folder).join('FOLDER');

function show(fn) {
  let answer;
  try {
    answer = hidden(inspect(fn()));
  } catch (err) {
    answer = hidden(`${err.name} ${err.code} ${err.errno} ${err.syscall} ${err.path} ` +
      `${err.message} ${Object.keys(err)}`);
  }
  console.log(`${fn} => ${answer}`);
}

show(() => fs.readFileSync(at('no')));
show(() => fs.writeFileSync(at('a'),'hello'));
show(() => fs.readFileSync(at('a'),'utf8'));
show(() => fs.readFileSync(at('a')));
show(() => fs.appendFileSync(at('a'),' w'));
show(() => fs.readFileSync(at('a'),{encoding:'utf8'}));
show(() => fs.existsSync(at('a')));
show(() => fs.existsSync(at('b')));
show(() => fs.mkdirSync(at('d')));
show(() => fs.mkdirSync(at('d')));
show(() => fs.mkdirSync(at('x/y/z'),{recursive:true}));
show(() => fs.mkdirSync(at('q/y/z')));
show(() => fs.readdirSync(folder));
show(() => fs.readdirSync(folder,{withFileTypes:true}).map(e=>e.name+e.isFile()+e.isDirectory()));
show(() => fs.statSync(at('a')).size);
show(() => fs.statSync(at('a')).isFile());
show(() => (fs.statSync(at('a')).mode).toString(8));
show(() => fs.statSync(at('zz')));
show(() => fs.statSync(at('zz'),{throwIfNoEntry:false}));
show(() => fs.unlinkSync(at('d')));
show(() => fs.rmdirSync(at('a')));
show(() => fs.rmdirSync(at('x')));
show(() => fs.rmSync(at('x')));
show(() => fs.rmSync(at('x'),{recursive:true}));
show(() => fs.rmSync(at('nope')));
show(() => fs.rmSync(at('nope'),{force:true}));
show(() => fs.renameSync(at('a'),at('b')));
show(() => fs.renameSync(at('a'),at('b')));
show(() => fs.unlinkSync(at('a')));
show(() => fs.readFileSync(folder));
show(() => fs.readFileSync(5.5));
show(() => fs.readFileSync({}));
show(() => fs.readFileSync('a\0b'));
show(() => fs.writeFileSync(at('c'),5));
show(() => fs.openSync(at('nn'),'r'));
show(() => fs.openSync(at('nn'),'zz'));
show(() => {const fd=fs.openSync(at('b'),'r+'); const b=Buffer.alloc(3); const n=fs.readSync(fd,b,0,3,1); fs.writeSync(fd,'XY',0); fs.closeSync(fd); return [n,b.toString(),fs.readFileSync(at('b'),'latin1')]});
show(() => fs.closeSync(999));
show(() => fs.readSync(999,Buffer.alloc(1)));
show(() => fs.accessSync(at('nn')));
show(() => fs.realpathSync(at('b')));
show(() => fs.symlinkSync(at('b'),at('l')));
show(() => fs.readlinkSync(at('l')));
show(() => fs.lstatSync(at('l')).isSymbolicLink());
show(() => fs.copyFileSync(at('b'),at('cc')));
show(() => fs.copyFileSync(at('nnn'),at('cc')));
show(() => fs.truncateSync(at('cc'),2));
show(() => fs.readFileSync(at('cc'),'utf8'));
show(() => fs.chmodSync(at('cc'),0o600));
show(() => (fs.statSync(at('cc')).mode&0o777).toString(8));
show(() => fs.readFile(at('a')));
show(() => fs.readdirSync(at('nn')));
show(() => fs.readFileSync(at('b'),'bogus'));

function streams(done) {
  const writer = fs.createWriteStream(at('stream'));
  writer.on('open', () => console.log('open'));
  writer.on('finish', () => console.log('finish'));
  writer.on('close', () => {
    console.log(`close ${writer.bytesWritten} ${fs.statSync(at('stream')).size}`);
    const reader = fs.createReadStream(at('stream'), { start: 2, end: 8, encoding: 'utf8' });
    for (const event of ['data', 'end', 'close']) {
      reader.on(event, (data) => console.log(`${event} ${data}`));
    }
    reader.on('close', done);
  });
  writer.write('a'.repeat(100000));
  writer.end('zzz');
}

async function promises() {
  await fs.promises.readFile(at('no')).catch((err) => console.log(hidden(err.message)));
  await fs.promises.writeFile(at('promised'), 'text');
  console.log(await fs.promises.readFile(at('promised'), 'utf8'));
  const handle = await fs.promises.open(at('promised'), 'r+');
  const { bytesRead } = await handle.read(Buffer.alloc(3), 0, 3, 1);
  console.log(`${(await handle.stat()).size} ${bytesRead}`);
  await handle.close();
}

// A file is closed when what reads it is done, which is no end of the stream.
async function closedWhileReading() {
  const reader = fs.createReadStream(at('b'));
  reader.on('end', () => console.log('never'));
  const closed = new Promise((resolve) => reader.on('close', resolve));
  const chunks = reader[Symbol.asyncIterator]();
  await chunks.next();
  reader.close();
  await chunks.next().then(() => console.log('over'), (err) => console.log(err.code));
  await closed;
}

streams(async () => {
  await Promise.all(Array.from({ length: 32 }, closedWhileReading));
  fs.createReadStream(at('no')).on('error', (err) => {
    console.log(hidden(err.message));
    promises().finally(() => {
      fs.rmSync(folder, { recursive: true });
      console.log(String(fs.existsSync(folder)));
    });
  });
});
