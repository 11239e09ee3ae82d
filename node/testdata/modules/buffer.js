'use strict';
// Buffer: what it is made from, its encodings, searches and numbers.
const { inspect } = require('util');

// show prints what a function answers, or how it fails.
function show(fn) {
  let answer;
  try {
    answer = inspect(fn());
  } catch (err) {
    answer = `${err.name} ${err.code} ${err.message}`;
  }
  console.log(`${fn} => ${answer}`);
}

show(() => Buffer.from('héllo'));
show(() => Buffer.from('héllo','latin1'));
show(() => Buffer.from('aé€😀','utf16le'));
show(() => Buffer.from('0a0bzz','hex'));
show(() => Buffer.from('aGk','base64'));
show(() => Buffer.from('aGk_-w','base64url'));
show(() => Buffer.from([1,2,300,-1]));
show(() => Buffer.from(new Uint16Array([1,2,300])));
show(() => Buffer.from({length:2,0:5,1:6}));
show(() => Buffer.from(JSON.parse(JSON.stringify(Buffer.from('x')))));
show(() => Buffer.from(5));
show(() => Buffer.from(null));
show(() => Buffer.from('a','bogus'));
show(() => Buffer.alloc(5,'ab'));
show(() => Buffer.alloc(3,1));
show(() => Buffer.alloc('5'));
show(() => Buffer.concat([Buffer.from('a'),new Uint8Array([98])]));
show(() => Buffer.concat([Buffer.from('abc')],2));
show(() => Buffer.concat([1]));
show(() => Buffer.from('abcdef').slice(1,3).toString());
show(() => Buffer.from('abcdef').subarray(-2));
show(() => Buffer.from('abcdef').indexOf('cd'));
show(() => Buffer.from('abcabc').lastIndexOf('bc'));
show(() => Buffer.from('abc').includes('z'));
show(() => Buffer.from('abc').indexOf(99));
show(() => Buffer.compare(Buffer.from('a'),Buffer.from('b')));
show(() => Buffer.from('abc').equals(Buffer.from('abc')));
show(() => {const b=Buffer.alloc(4);const n=b.write('h€€');return [n,b]});
show(() => {const b=Buffer.alloc(4);return [Buffer.from('abcd').copy(b,1,1,3),b]});
show(() => Buffer.from('abc').toString('hex'));
show(() => Buffer.from([0xff,0xfe,0x61,0xe2,0x82]).toString());
show(() => Buffer.from([0xff,0xe9]).toString('latin1'));
show(() => Buffer.from([0xff,0xe9]).toString('ascii'));
show(() => Buffer.from('abc').toString('bogus'));
show(() => Buffer.from('abcdef').toString('utf8',1,3));
show(() => Buffer.from('abc').toJSON());
show(() => Buffer.isBuffer(new Uint8Array(1)));
show(() => Buffer.isBuffer(Buffer.from('').map(x=>x)));
show(() => Buffer.byteLength('h€'));
show(() => Buffer.byteLength('abcd','base64'));
show(() => Buffer.byteLength(5));
show(() => Buffer.from([1,2,3,4]).readUInt16BE(1));
show(() => Buffer.from([1,2,3,4]).readUInt32LE());
show(() => Buffer.from([255,2]).readInt8());
show(() => Buffer.from([1]).readUInt16BE());
show(() => Buffer.from([1,2,3]).readUInt16BE(2));
show(() => Buffer.alloc(4).writeInt16BE(70000));
show(() => {const b=Buffer.alloc(8);b.writeDoubleBE(1.5);return b});
show(() => {const b=Buffer.alloc(8);b.writeBigUInt64LE(2n**64n-1n);return b});
show(() => Buffer.from([1,2,3,4,5,6]).readUIntBE(0,6));
show(() => Buffer.alloc(2).writeUInt8(256));
show(() => Buffer.alloc(8).readBigInt64BE());
show(() => Buffer.from('abcd').swap16().toString());
show(() => Buffer.isEncoding('UTF-8'));
show(() => Buffer.from('abc').fill('xy').toString());
show(() => btoa('hi')+atob('aGk='));
show(() => [...Buffer.from('ab').entries()]);
show(() => Buffer.from('ab').map(x=>x+1));
show(() => Object.keys(Buffer.from('ab')));
show(() => Buffer.from('abc').compare(Buffer.from('abd')));
show(() => Buffer.from(new String('x')));
show(() => Buffer.from(new ArrayBuffer(4),1,2));
show(() => Buffer.from(new ArrayBuffer(4),5));
show(() => Buffer.alloc(60));
show(() => Buffer.from('x').constructor.name);
show(() => require('buffer').constants.MAX_LENGTH>0);
show(() => Buffer.from('abc').readUInt8(1.5));
show(() => Buffer.from('abc').readUIntBE(0,7));
show(() => new Uint8Array(Buffer.from('abc')));
show(() => Buffer.from('abc').toString(undefined,1));
show(() => Buffer.from('test').latin1Slice(0,2));
show(() => Buffer.from('ÿ').toString('binary'));
show(() => Buffer.from('abc').indexOf(''));

// An empty part behind the last byte.
show(() => Buffer.from(Buffer.from('0123456789abcdef').subarray(16)));
show(() => Buffer.from(new Uint8Array(16).subarray(16)));
show(() => [Buffer.alloc(0), Object.assign(Buffer.alloc(0), { a: 1 })]);

// Programs copy what they find of a Buffer and its class.
show(() => Object.keys(Buffer).sort().join());
show(() => {
  const names = [];
  for (const name in Buffer.prototype) names.push(name);
  return names.sort().join();
});
