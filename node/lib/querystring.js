'use strict';

function escape(text) {
  return encodeURIComponent(String(text));
}

function unescapeBuffer(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === '%' ? /^[0-9A-Fa-f]{2}/.exec(text.slice(i + 1, i + 3)) : null;
    if (hex !== null) {
      bytes.push(parseInt(hex[0], 16));
      i += 2;
    } else {
      bytes.push(text.charCodeAt(i) & 255);
    }
  }
  return Buffer.from(bytes);
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function primitive(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint':
    case 'boolean': return `${value}`;
    default: return '';
  }
}

function stringify(object, separator = '&', equals = '=', options = undefined) {
  if (object === null || typeof object !== 'object') return '';
  const encode = options?.encodeURIComponent ?? module.exports.escape;
  return Object.keys(object).flatMap((key) => {
    const start = encode(primitive(key)) + (equals || '=');
    const value = object[key];
    return Array.isArray(value) ? value.map((item) => start + encode(primitive(item))) :
      [start + encode(primitive(value))];
  }).join(separator || '&');
}

function parse(text, separator, equals, options) {
  const result = { __proto__: null };
  if (typeof text !== 'string' || text === '') return result;
  const { maxKeys = 1000, decodeURIComponent: decode = module.exports.unescape } = options ?? {};
  const sign = equals || '=';
  const decoded = (part) => {
    const plain = part.replaceAll('+', ' ');
    try {
      return plain.includes('%') ? decode(plain) : plain;
    } catch {
      return unescape(plain);
    }
  };
  let pairs = text.split(separator || '&');
  if (maxKeys > 0) pairs = pairs.slice(0, maxKeys);
  for (const pair of pairs) {
    if (pair === '') continue;
    const at = pair.indexOf(sign);
    const key = decoded(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? '' : decoded(pair.slice(at + sign.length));
    if (!(key in result)) result[key] = value;
    else if (Array.isArray(result[key])) result[key].push(value);
    else result[key] = [result[key], value];
  }
  return result;
}

module.exports = {
  decode: parse, encode: stringify, escape, parse, stringify, unescape, unescapeBuffer,
};
