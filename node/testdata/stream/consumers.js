'use strict';
const log = (...a) => console.log(...a.map(String));
const stream = require('stream');
const { arrayBuffer, buffer, json, text } = require('stream/consumers');
const { Readable } = stream;
const both = async (make) => {
  for (const consume of [text, buffer, arrayBuffer, json]) {
    await consume(make()).then(
      (all) => log(consume.name, all.constructor.name, all.byteLength ?? all.length,
        all instanceof ArrayBuffer ? Buffer.from(all) : JSON.stringify(all)),
      (err) => log(consume.name, err.name, err.code));
  }
};
(async () => {
  await both(() => Readable.from(['"a', Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0x22])]));
  await both(() => Readable.from([Buffer.from('[1,'), '2]'], { objectMode: false }));
  await both(() => Readable.from([]));
  await both(() => Readable.from([{}, {}]));
  await both(() => Readable.from([new Uint16Array([0x3131]), new DataView(new ArrayBuffer(1))]));
  await both(() => [Buffer.from('12'), '3']);
  await both(() => new Readable({ read() { this.destroy(new TypeError('no')); } }));
  await both(() => 5);
  for (const name of ['Readable', 'Writable', 'Duplex', 'Transform', 'PassThrough']) {
    log(name, require(`_stream_${name.toLowerCase()}`) === stream[name]);
  }
})();
