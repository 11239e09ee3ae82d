'use strict';
// StringDecoder: every way to cut a text, valid and not.
const { StringDecoder } = require('string_decoder');
const log = (...a) => console.log(...a.map(String));
const texts = ['c3a9', 'e282ac', 'f09f9880', 'e282', 'f09f98', 'f69bd1', 'c941', 'e241', 'f0b841', 'eda0b5edb08d',
  'fb8080', 'e2b8ccb8', '80', 'ff', '61e2', '3dd84ddc', '3dd84d', 'd83d', '610062', 'cccc', 'f4909090', 'f8a1a1a1a1'];
for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii']) {
  for (const text of texts) {
    const bytes = Buffer.from(text, 'hex');
    const got = [];
    for (let cut = 0; cut <= bytes.length; cut++) {
      const d = new StringDecoder(encoding);
      got.push([d.write(bytes.subarray(0, cut)), d.lastNeed, d.lastTotal, d.write(bytes.subarray(cut)), d.end()].map(escape).join());
    }
    const d = new StringDecoder(encoding);
    got.push([...bytes].map((b) => escape(d.write(Buffer.from([b])))).join() + '|' + escape(d.end()));
    log(encoding, text, got.join(' '));
  }
}
for (const fn of [() => new StringDecoder('nonsense'), () => new StringDecoder({}), () => new StringDecoder().write(5), () => new StringDecoder().write(null)]) {
  try { fn(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
}
log(new StringDecoder().encoding, new StringDecoder('UTF-8').encoding, new StringDecoder('ucs2').encoding, new StringDecoder('binary').encoding);
log(new StringDecoder().write('text'), new StringDecoder().write(new DataView(Buffer.from('view').buffer.slice(0, 0))), new StringDecoder().end(Buffer.from('end')));
log(new StringDecoder('latin1').write(new Uint16Array([0x4142, 0x4344])));
