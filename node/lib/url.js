'use strict';

// goja_nodejs' URL, with what Node has around it.

const native = binding('url');
const { codes, define } = require('internal/errors');
const { Url, parse, resolve, resolveObject, formatParsed } = require('internal/url/legacy');
const { validateString } = require('internal/validators');
const path = require('path');

const { URL, URLSearchParams } = native;

define('ERR_INVALID_URL_SCHEME', (expected) => `The URL must be of scheme ${expected}`, TypeError);
define('ERR_INVALID_FILE_URL_PATH', (text) => `File URL path ${text}`, TypeError);
define('ERR_INVALID_FILE_URL_HOST', (platform) =>
  `File URL host must be "localhost" or empty on ${platform}`, TypeError);
define('ERR_INVALID_URL', function invalid(input) {
  this.input = input;
  return 'Invalid URL';
}, TypeError);

if (URL.canParse === undefined) {
  const parsed = (input, base) => {
    try {
      return new URL(input, base);
    } catch {
      return null;
    }
  };
  Object.assign(URL, { canParse: (...args) => parsed(...args) !== null, parse: parsed });
}

function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined &&
    value.path === undefined);
}

function fileURLToPath(url) {
  if (typeof url === 'string') {
    url = new URL(url);
  } else if (!isURL(url)) {
    throw new codes.ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], url);
  }
  if (url.protocol !== 'file:') throw new codes.ERR_INVALID_URL_SCHEME('file');
  const windows = process.platform === 'win32';
  if (url.hostname !== '' && url.hostname !== 'localhost' && !windows) {
    throw new codes.ERR_INVALID_FILE_URL_HOST(process.platform);
  }
  if (/%2f/i.test(url.pathname)) {
    throw new codes.ERR_INVALID_FILE_URL_PATH('must not include encoded / characters');
  }
  const file = decodeURIComponent(url.pathname);
  if (!windows) return file;
  if (url.hostname !== '') return `\\\\${url.hostname}${file.replaceAll('/', '\\')}`;
  if (!/^\/[A-Za-z]:/.test(file)) {
    throw new codes.ERR_INVALID_FILE_URL_PATH('must be absolute');
  }
  return file.slice(1).replaceAll('/', '\\');
}

function pathToFileURL(file) {
  validateString(file, 'path');
  let resolved = path.resolve(file);
  if (/[\\/]$/.test(file) && !resolved.endsWith(path.sep)) resolved += path.sep;
  if (path.sep === '\\') resolved = `/${resolved.replaceAll('\\', '/')}`;
  const encoded = encodeURI(resolved).replace(/[?#]/g, (c) => `%${c.charCodeAt(0).toString(16)
    .toUpperCase()}`).replace(/%5B/g, '[').replace(/%5D/g, ']');
  return new URL(`file://${encoded}`);
}

function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname?.startsWith('[') ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) {
    options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  }
  return options;
}

function format(url, options) {
  if (typeof url === 'string') return formatParsed(parse(url));
  if (typeof url !== 'object' || url === null) {
    throw new codes.ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], url);
  }
  if (!isURL(url)) return formatParsed(url);
  const { fragment = true, search = true, auth = true } = options ?? {};
  const user = auth && (url.username || url.password) ?
    `${url.username}${url.password && `:${url.password}`}@` : '';
  const slashes = url.host !== '' || url.protocol === 'file:' ? '//' : '';
  return `${url.protocol}${slashes}${user}${url.host}${url.pathname}` +
    `${search ? url.search : ''}${fragment ? url.hash : ''}`;
}

module.exports = {
  URL,
  URLSearchParams,
  Url,
  domainToASCII: native.domainToASCII,
  domainToUnicode: native.domainToUnicode,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  resolveObject,
  urlToHttpOptions,
};
