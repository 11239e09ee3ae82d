'use strict';

// url.parse and what belongs to it, from before there was URL.

const { validateString } = require('internal/validators');
const querystring = require('querystring');

const slashed = ['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss'];
const hostless = ['javascript'];
const unsafe = /[\s<>"`{}|\\^']/g;

function Url() {
  for (const name of ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash',
                      'search', 'query', 'pathname', 'path', 'href']) {
    this[name] = null;
  }
}

Url.prototype.format = function() { return formatParsed(this); };
Url.prototype.resolve = function(relative) { return resolve(this, relative); };
Url.prototype.resolveObject = function(relative) { return resolveObject(this, relative); };

// splitHost takes user, host and port apart.
function splitHost(url, authority) {
  const at = authority.lastIndexOf('@');
  if (at !== -1) {
    const auth = authority.slice(0, at);
    try {
      url.auth = decodeURIComponent(auth);
    } catch {
      throw Object.assign(new URIError('URI malformed'), { code: 'ERR_INVALID_URI' });
    }
  }
  const host = authority.slice(at + 1);
  const [, name, port] = /^(.*?)(?::(\d*))?$/.exec(host);
  if (port) url.port = port;
  url.hostname = (name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name)
    .toLowerCase();
  const shown = url.hostname.includes(':') ? `[${url.hostname}]` : url.hostname;
  url.host = port ? `${shown}:${port}` : shown;
}

function parse(text, parseQuery = false, slashesDenoteHost = false) {
  if (text instanceof Url) return text;
  validateString(text, 'url');
  const url = new Url();
  let rest = text.trim().replace(/^([^?#]*)/, (start) => start.replaceAll('\\', '/'));
  const hash = rest.indexOf('#');
  if (hash !== -1) {
    url.hash = rest.slice(hash).replace(unsafe, escapeOne);
    rest = rest.slice(0, hash);
  }
  const protocol = /^([a-z0-9.+-]+):/i.exec(rest);
  let scheme = '';
  if (protocol !== null) {
    scheme = protocol[1].toLowerCase();
    url.protocol = `${scheme}:`;
    rest = rest.slice(protocol[0].length);
  }
  const slashes = rest.startsWith('//') && (protocol !== null || slashesDenoteHost);
  if (!hostless.includes(scheme) && (slashes || (scheme !== '' && !slashed.includes(scheme)))) {
    if (slashes) {
      url.slashes = true;
      rest = rest.slice(2);
    }
    const end = rest.search(/[/?]/);
    splitHost(url, end === -1 ? rest : rest.slice(0, end));
    rest = end === -1 ? '' : rest.slice(end);
  }
  rest = rest.replace(unsafe, escapeOne);
  const question = rest.indexOf('?');
  if (question !== -1) {
    url.search = rest.slice(question);
    url.query = rest.slice(question + 1);
    rest = rest.slice(0, question);
  }
  if (parseQuery) {
    url.query = querystring.parse(url.query ?? '');
  }
  if (rest !== '') url.pathname = rest;
  if (slashed.includes(scheme) && url.hostname !== null && url.pathname === null) {
    url.pathname = '/';
  }
  if (url.pathname !== null || url.search) url.path = (url.pathname ?? '') + (url.search ?? '');
  url.href = formatParsed(url);
  return url;
}

function escapeOne(c) {
  return encodeURIComponent(c).replace("'", '%27');
}

function formatParsed(url) {
  const auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/i, ':')}@` : '';
  let protocol = url.protocol ?? '';
  if (protocol !== '' && !protocol.endsWith(':')) protocol += ':';
  let host = '';
  if (url.host) {
    host = auth + url.host;
  } else if (url.hostname) {
    const shown = url.hostname.includes(':') && !url.hostname.startsWith('[') ?
      `[${url.hostname}]` : url.hostname;
    host = auth + shown + (url.port ? `:${url.port}` : '');
  }
  const query = url.query !== null && typeof url.query === 'object' ?
    querystring.stringify(url.query) : '';
  let search = url.search || (query && `?${query}`) || '';
  if (search !== '' && !search.startsWith('?')) search = `?${search}`;
  let hash = url.hash ?? '';
  if (hash !== '' && !hash.startsWith('#')) hash = `#${hash}`;
  let pathname = (url.pathname ?? '').replace(/[?#]/g, encodeURIComponent);
  search = search.replaceAll('#', '%23');
  if (url.slashes || slashed.includes(protocol.slice(0, -1))) {
    if (url.slashes || host) {
      if (pathname && !pathname.startsWith('/')) pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol === 'file:' && pathname.startsWith('/')) {
      host = '//';
    }
  }
  return protocol + host + pathname + search + hash;
}

// resolve follows a link from a page, by the rules of URL.
function resolve(from, to) {
  return formatParsed(resolveObject(from, to));
}

const base = 'http://relative.invalid';

function resolveObject(from, to) {
  const source = parse(from, false, true);
  const target = parse(to, false, true);
  if (target.protocol !== null && target.protocol !== source.protocol) return target;
  const { URL } = binding('url');
  const start = source.host === null ? new URL(source.href, base) : new URL(source.href);
  const result = new URL(target.href, start.href).href;
  return parse(source.host === null && result.startsWith(base) && target.host === null ?
    result.slice(base.length) : result);
}

module.exports = { Url, formatParsed, parse, resolve, resolveObject };
