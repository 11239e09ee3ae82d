'use strict';

const short = {
  '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r',
  '\\': '\\\\', "'": "\\'",
};

function escapeOne(c) {
  return short[c] ?? (c.length > 1 || c > '\u00ff' ?
    `\\u${c.charCodeAt(0).toString(16).toUpperCase()}` :
    `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

// quote writes a string as a literal: in single quotes, unless other quotes
// save escapes.
function quote(text) {
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) {
      mark = '"';
    } else if (!text.includes('`') && !text.includes('${')) {
      mark = '`';
    }
  }
  const unsafe = mark === "'" ?
    /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g :
    /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  return mark + text.replace(unsafe, escapeOne) + mark;
}

const control =
  /[\u001b\u009b][[\]()#;?]*(?:(?:(?:;[-a-zA-Z\d\/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d\/#&.:=?%@~_]*)*)?(?:\u0007|\u001b\u005c|\u009c)|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g;

function stripVTControlCharacters(text) {
  return text.replace(control, '');
}

// isWide tells characters that take two columns of a terminal.
function isWide(code) {
  return code >= 0x1100 && (
    code <= 0x115f || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
    (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) ||
    (code >= 0xa960 && code <= 0xa97c) || (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6b) ||
    (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) || (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd));
}

// width is the number of columns of a terminal that a text takes.
function width(text) {
  const plain = stripVTControlCharacters(text);
  let columns = 0;
  for (const c of plain.normalize('NFC')) {
    const code = c.codePointAt(0);
    if (code < 32 || (code >= 0x7f && code < 0xa0) || (code >= 0x300 && code <= 0x36f) ||
        (code >= 0x200b && code <= 0x200f)) continue;
    columns += isWide(code) ? 2 : 1;
  }
  return columns;
}

module.exports = { quote, stripVTControlCharacters, width };
