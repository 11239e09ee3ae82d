'use strict';
// ALPNProtocols in all its forms: a list of strings, Buffers, typed arrays and
// DataViews, or one of these in wire format.
const { file, pair, tls } = require('../lib/scenario');
const text = (s) => Uint8Array.from([...s], (c) => c.charCodeAt(0));
const view = (s) => new DataView(text(s).buffer);
const forms = {
  strings: ['hello', 'world'],
  buffers: [Buffer.from('hello'), Buffer.from('world')],
  arrays: [text('hello'), text('world')],
  views: [view('hello'), view('world')],
  mixed: ['hello', view('world')],
  buffer: Buffer.from('\x05hello\x05world'),
  array: text('\x05hello\x05world'),
  words: new Uint16Array(text('\x05hello\x05world').buffer),
  view: view('\x05hello\x05world'),
};
function next([name, ...rest]) {
  if (name === undefined) return;
  const server = tls.createServer({ ...pair('server'), ALPNProtocols: forms[name] },
    (socket) => socket.end(socket.alpnProtocol));
  server.listen(0, () => {
    const client = tls.connect({ port: server.address().port, ca: file('ca.pem'),
      servername: 'localhost', ALPNProtocols: forms[name] });
    client.on('data', (data) => console.log(name, String(data), client.alpnProtocol));
    client.on('close', () => server.close(() => next(rest)));
  });
}
next(Object.keys(forms));
for (const bad of [['a'.repeat(256)], [Buffer.alloc(256)]]) {
  try {
    tls.convertALPNProtocols(bad, {});
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
