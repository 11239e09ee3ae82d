'use strict';

const native = binding('encoding');

function invalid(message) {
  return new DOMException(message, 'InvalidCharacterError');
}

// latin1ToBase64 is btoa.
function latin1ToBase64(input) {
  const text = `${input}`;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 255) throw invalid('Invalid character');
  }
  return native.decode(native.encode(text, 'latin1'), 'base64');
}

// base64ToLatin1 is atob.
function base64ToLatin1(input) {
  const text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  const body = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  if (/[^A-Za-z0-9+/]/.test(body)) throw invalid('Invalid character');
  if (body.length % 4 === 1) {
    throw invalid('The string to be decoded is not correctly encoded.');
  }
  return native.decode(native.encode(body, 'base64'), 'latin1');
}

module.exports = { latin1ToBase64, base64ToLatin1 };
