'use strict';
// assert: what holds, and the errors of what does not.
const assert = require('assert');

const checks = [
  (A) => A.strictEqual(1,2),
  (A) => A.strictEqual('abc','abd'),
  (A) => A.strictEqual('a longer string here','a longer string there'),
  (A) => A.deepStrictEqual({a:1,b:[1,2,3]},{a:1,b:[1,2,4]}),
  (A) => A.deepStrictEqual([1,2],[1,2,3]),
  (A) => A.notStrictEqual(1,1),
  (A) => A.notDeepStrictEqual({a:1},{a:1}),
  (A) => A.equal(1,2),
  (A) => A.deepEqual({a:1},{a:2}),
  (A) => A.notEqual(1,1),
  (A) => A(false,'msg'),
  (A) => A.ok(),
  (A) => A.throws(()=>{}),
  (A) => A.throws(()=>{},TypeError),
  (A) => A.throws(()=>{throw new Error('x')},/y/),
  (A) => A.throws(()=>{throw new Error('x')},{message:'y'}),
  (A) => A.throws(()=>{throw new Error('x')},TypeError),
  (A) => A.throws(()=>{throw new Error('x')},()=>false),
  (A) => A.throws(()=>{throw new Error('x')},{message:/x/,name:'Error'}),
  (A) => A.ifError(new Error('q')),
  (A) => A.ifError(null),
  (A) => A.fail(),
  (A) => A.fail('boo'),
  (A) => A.match('abc',/x/),
  (A) => A.doesNotMatch('abc',/a/),
  (A) => A.doesNotThrow(()=>{throw new Error('z')}),
  (A) => A.strictEqual({},{}),
  (A) => A.strictEqual(NaN,NaN),
  (A) => A.strictEqual(0,-0),
  (A) => A.deepStrictEqual(new Map([[1,{a:1}]]),new Map([[1,{a:1}]])),
  (A) => A.deepStrictEqual(new Set([{a:1}]),new Set([{a:1}])),
  (A) => A.deepStrictEqual(new Set([{a:1}]),new Set([{a:2}])),
  (A) => A.deepEqual([1],['1']),
  (A) => A.deepStrictEqual([1],['1']),
  (A) => A.deepStrictEqual(Buffer.from('a'),Buffer.from('a')),
  (A) => A.deepStrictEqual(Buffer.from('a'),Buffer.from('b')),
  (A) => A.deepStrictEqual(new Date(1),new Date(2)),
  (A) => A.deepStrictEqual(new Error('a'),new Error('b')),
  (A) => A.notStrictEqual({a:1},{a:1}),
  (A) => A.deepStrictEqual({a:undefined},{}),
  (A) => A.deepStrictEqual(Object.create(null),{}),
  (A) => A.strictEqual(1,2,new TypeError('own')),
  (A) => A.strictEqual(true,false),
  (A) => A.strictEqual(undefined,'aaaaaaaaaaaaaaaaaaaaaaaa'),
  (A) => A.deepStrictEqual([1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,17]),
  (A) => {const x={};x.x=x;const y={};y.y=y;y.x=y;A.deepStrictEqual(x,y)},
  (A) => {const x={};x.x=x;const y={};y.x=y;A.deepStrictEqual(x,y)},
  (A) => A.strictEqual('a\nb\nc','a\nb\nd'),
  (A) => A.throws('x'),
  (A) => A.strictEqual(1),
  (A) => A.throws(()=>{throw new Error('same')},'same'),
  (A) => A.throws(()=>{throw null},/x/),
];

for (const check of checks) {
  try {
    check(assert);
    console.log(`${check} holds`);
  } catch (err) {
    console.log(`${check} => ${err.name} ${err.code} ${err.operator} ` +
      `${err.generatedMessage}\n${err.message}`);
  }
}
