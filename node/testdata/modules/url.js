'use strict';
// url and querystring.
const url = require('url');
const querystring = require('querystring');
const { URL } = url;
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

show(() => url.fileURLToPath('file:///tmp/a%20b'));
show(() => url.pathToFileURL('/tmp/a b#c?').href);
show(() => url.fileURLToPath('http://x'));
show(() => url.resolve('http://e.com/','/one'));
show(() => url.resolve('http://e.com/one','/two'));
show(() => url.format({protocol:'https',hostname:'h',pathname:'/x',query:{a:1}}));
show(() => querystring.parse('a=1&b=2&a=3&c=%20+x'));
show(() => querystring.stringify({a:1,b:['x','y z'],c:null}));
show(() => querystring.escape('a b&'));
show(() => querystring.unescape('%zz%20'));
show(() => new URL('http://a/b').pathname, ()=>url.parse(5), ()=>url.urlToHttpOptions(new URL('http://u:p@h:1/p?q')).auth);

for (const text of ['http://user:pa%20ss@Host.com:8080/p/a?x=1&y=2#h', 'redis://localhost:6379/0',
                    'rediss://:secret@127.0.0.1:6380', '/a/b?c=d', 'mailto:x@y.z', '//host/path',
                    'http://[::1]:80/', 'a b', 'file:///tmp/x', 'mqtts://h:8883',
                    'postgres://u:p@h/db?ssl=true', '']) {
  show(() => Object.assign({}, url.parse(text, true, true)));
  show(() => url.format(url.parse(text)));
}
