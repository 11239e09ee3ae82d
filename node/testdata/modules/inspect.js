'use strict';
// util.inspect, and util.format on top of it.
const { inspect, format } = require('util');

class Foo { constructor() { this.x = 1; } }
class Bar extends Foo { get y() { return 1; } static z = 1; }
class E2 extends Error {}
class E3 extends Error { constructor(message) { super(message); this.name = 'E3n'; this.code = 'X'; } }
const circ = { a: {} };
circ.a.b = circ;
circ.c = circ.a;

// e is an error with a stack that is the same everywhere.
function e(message, Class = Error) {
  const error = new Class(message);
  error.stack = `${error.stack.split('\n')[0]}\n    at foo (x.js:1:2)`;
  return error;
}
const ec = Object.assign(e('with props'), { code: 'ECONN', errno: -111 });
const ecause = e('c');
Object.defineProperty(ecause, 'cause', { value: e('inner'), enumerable: false });

const values = {
  prims:[1,-0,'a',"it's",'a"\'b','\n',null,undefined,true,10n,Symbol('x'),Symbol(),1e21,NaN], str:'hello', nul:null,
  empty:{}, earr:[], obj:{a:1,'b-c':2,[Symbol('s')]:3,d:{e:{f:{g:1}}}}, foo:new Foo, bar:new Bar, Foo, Bar, anon:class{}, fn(){}, arrow:()=>{}, async:async()=>{}, gen:function*(){}, fnp:Object.assign(function q(){}, {a:1}),
  nullp:Object.create(null,{x:{value:1,enumerable:true}}), nullpe:Object.create(null), map:new Map([[1,{a:2}],['x',[1,2]]]), set:new Set([1,'b',{c:1}]), emap:new Map, eset:new Set,
  buf:Buffer.from('hello'), u8:new Uint8Array(3), u8e:new Uint8Array(0), f64:new Float64Array([1.5,2]), ab:new ArrayBuffer(4), dv:new DataView(new ArrayBuffer(2)),
  date:new Date(0), baddate:new Date(NaN), re:/a/g, circ, getters:{get a(){return 1}, set b(v){}, get c(){return 1}, set c(v){}},
  err:e('boom'), terr:e('boom',TypeError), e2:e('m',E2), e3:e('m',E3), ec, ecause, nested:{err:e('boom')}, nostack:Object.assign(new Error('ns'),{stack:undefined}), nostack2:Object.assign(new Error('ns'),{stack:'Error: ns'}),
  hole:[1,,,2], holes:[,'a'], arrp:Object.assign([1,2],{x:1}), nums:Array.from({length:30},(_,i)=>i*i), nums200:Array.from({length:200},(_,i)=>i), strs:Array.from({length:27},(_,i)=>'str'+i), longstrs:Array.from({length:10},(_,i)=>'longer string number '+i),
  mixed:[1,'a',{},[],null,undefined,7,8,9], prom:Promise.resolve(3), pend:new Promise(()=>{}), ws:new WeakSet, wm:new WeakMap,
  num:new Number(3), boxs:new String('abc'), boxb:new Boolean(false), boxsy:Object(Symbol('q')), args:(function(){return arguments})(1,2),
  deep:{a:{b:{c:{d:1}}}}, arrdeep:[[[[1]]]], long:{aaaaaaaaaaaaaaaaaaaa:'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',cccccccccccccccccccccc:'dddddddddddddddddddddddddddddd',ee:'ffffffffffffffffffffffffffffffff'},
  wide:{a:1,b:'x',c:[1,2,3],d:{e:1,f:2},g:new Map([[1,2]]),h:()=>{}},
  multi:{s:'line1\nline2'}, longstr:{s:'x'.repeat(200)}, longml:{s:('y'.repeat(60)+'\n').repeat(3)}, customi:{[Symbol.for('nodejs.util.inspect.custom')](d,o,i){return 'CUSTOM '+d+typeof i}}, ncust:{x:{[Symbol.for('nodejs.util.inspect.custom')](){return {z:1}}}},
  tagged:{[Symbol.toStringTag]:'Tg',a:1}, ctag:new (class A{get [Symbol.toStringTag](){return 'Q'}}), arrsub:new (class MyArr extends Array{})(3), mapsub:new (class MM extends Map{})([[1,2]]),
};

const settings = [undefined, { depth: 0 }, { depth: null, breakLength: 80 }, { compact: false },
                  { breakLength: Infinity }, { colors: true }, { sorted: true },
                  { getters: true }, { maxArrayLength: 2, maxStringLength: 3 }];
for (const [name, value] of Object.entries(values)) {
  for (const options of settings) {
    console.log(`${name} ${JSON.stringify(options)}: ${inspect(value, options)}`);
  }
}

for (const args of [
  ['%s %d %i %f %j %O %%', 1, '2', 3.5, 4.5, { a: 1 }, { b: 2 }], ['a', 1, { b: 1 }],
  ['%s', Symbol('a'), null, undefined, () => {}], ['%s', new Foo()], ['%x %s'], [1, 2, '3'],
  ['%s', -0], ['%s', [1, [2, [3]]]], ['%s', 12n, 'abc'], ['%c', 'css'], ['%s', new Date(0)],
  ['%s', { a: { b: {} } }], ['%s', Object.create(null)], ['%d', '0x10'],
]) console.log(format(...args));
