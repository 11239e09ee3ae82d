'use strict';

const { validateObject, validateString } = require('internal/validators');

// A flavour is the part in which the two kinds of paths differ: their
// separators, and what stands before the first part of a path.
const posixFlavour = {
  sep: '/',
  delimiter: ':',
  isSeparator: (c) => c === '/',
  splitRoot(path) {
    const absolute = path[0] === '/';
    return { device: '', absolute, rest: absolute ? path.slice(1) : path };
  },
  fold: (part) => part,
};

const win32Flavour = {
  sep: '\\',
  delimiter: ';',
  isSeparator: (c) => c === '/' || c === '\\',
  splitRoot(path) {
    const unc = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(path);
    const device = unc ? `\\\\${unc[1]}\\${unc[2]}` :
      /^[A-Za-z]:/.exec(path)?.[0] ?? '';
    const rest = path.slice(unc ? unc[0].length : device.length);
    const absolute = unc !== null || /^[\\/]/.test(rest);
    return { device, absolute, rest: absolute ? rest.replace(/^[\\/]/, '') : rest };
  },
  fold: (part) => part.toLowerCase(),
};

function createPath(flavour) {
  const { sep, delimiter, isSeparator, splitRoot, fold } = flavour;

  function split(rest) {
    const parts = [];
    let start = 0;
    for (let i = 0; i <= rest.length; i++) {
      if (i < rest.length && !isSeparator(rest[i])) continue;
      if (i > start) parts.push(rest.slice(start, i));
      start = i + 1;
    }
    return parts;
  }

  // squeeze resolves "." and ".."; above the root there is nothing.
  function squeeze(parts, absolute) {
    const out = [];
    for (const part of parts) {
      if (part === '.') continue;
      if (part !== '..') {
        out.push(part);
      } else if (out.length > 0 && out.at(-1) !== '..') {
        out.pop();
      } else if (!absolute) {
        out.push(part);
      }
    }
    return out;
  }

  function endsWithSeparator(path) {
    return path.length > 0 && isSeparator(path.at(-1));
  }

  function withoutEnd(path, least) {
    let end = path.length;
    while (end > least && isSeparator(path[end - 1])) end--;
    return path.slice(0, end);
  }

  function rootLength(path) {
    const { device, absolute } = splitRoot(path);
    return Math.min(path.length, device.length + (absolute ? 1 : 0));
  }

  function isAbsolute(path) {
    validateString(path, 'path');
    return splitRoot(path).absolute;
  }

  function normalize(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const { device, absolute, rest } = splitRoot(path);
    let tail = squeeze(split(rest), absolute).join(sep);
    if (tail === '' && !absolute) tail = '.';
    if (tail !== '' && endsWithSeparator(rest)) tail += sep;
    return device + (absolute ? sep : '') + tail;
  }

  function join(...paths) {
    for (const path of paths) validateString(path, 'path');
    const joined = paths.filter((path) => path !== '').join(sep);
    return joined === '' ? '.' : normalize(joined);
  }

  function resolve(...paths) {
    let parts = [];
    let device = '';
    let absolute = false;
    const walk = (path) => {
      const root = splitRoot(path);
      if (device !== '' && root.device !== '' &&
          fold(root.device) !== fold(device)) return;
      device ||= root.device;
      if (absolute) return;
      parts = [...split(root.rest), ...parts];
      absolute = root.absolute;
    };
    for (let i = paths.length - 1; i >= 0 && !(absolute && (device || sep === '/')); i--) {
      validateString(paths[i], `paths[${i}]`);
      if (paths[i] !== '') walk(paths[i]);
    }
    if (!absolute) walk(process.cwd());
    const tail = squeeze(parts, absolute).join(sep);
    return device + (absolute ? sep : '') + tail || '.';
  }

  function relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    const a = resolve(from);
    const b = resolve(to);
    if (fold(a) === fold(b)) return '';
    if (fold(splitRoot(a).device) !== fold(splitRoot(b).device)) return b;
    const there = split(splitRoot(a).rest);
    const here = split(splitRoot(b).rest);
    let common = 0;
    while (common < there.length && common < here.length &&
           fold(there[common]) === fold(here[common])) common++;
    const up = there.slice(common).map(() => '..');
    return [...up, ...here.slice(common)].join(sep);
  }

  function dirname(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const root = rootLength(path);
    const trimmed = withoutEnd(path, root);
    let end = trimmed.length;
    while (end > root && !isSeparator(trimmed[end - 1])) end--;
    if (end <= root) return root > 0 ? path.slice(0, root) : '.';
    return trimmed.slice(0, Math.max(end - 1, root));
  }

  function basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, 'suffix');
    validateString(path, 'path');
    const trimmed = withoutEnd(path, 0);
    let start = trimmed.length;
    const least = splitRoot(trimmed).device.length;
    while (start > least && !isSeparator(trimmed[start - 1])) start--;
    const base = trimmed.slice(start);
    if (suffix && base !== suffix && base.endsWith(suffix)) {
      return base.slice(0, -suffix.length);
    }
    return suffix && path === suffix ? '' : base;
  }

  function extname(path) {
    validateString(path, 'path');
    const base = basename(path);
    const dot = base.lastIndexOf('.');
    return dot <= 0 || base === '..' ? '' : base.slice(dot);
  }

  function format(pathObject) {
    validateObject(pathObject, 'pathObject');
    const { root = '', name = '', ext = '' } = pathObject;
    const dir = pathObject.dir || root;
    const dotted = ext && ext[0] !== '.' ? `.${ext}` : ext;
    const base = pathObject.base || name + dotted;
    if (!dir) return base;
    return dir === root ? dir + base : dir + sep + base;
  }

  function parse(path) {
    validateString(path, 'path');
    const root = path.slice(0, rootLength(path));
    const body = withoutEnd(path, root.length);
    const base = body.length > root.length ? basename(body) : '';
    const ext = extname(base);
    const end = body.length - base.length;
    const dir = end > root.length ? body.slice(0, end - 1) : root;
    return { root, dir, base, ext, name: base.slice(0, base.length - ext.length) };
  }

  function toNamespacedPath(path) {
    if (sep === '/' || typeof path !== 'string' || path === '') return path;
    const resolved = resolve(path);
    if (/^\\\\[^?.]/.test(resolved)) return `\\\\?\\UNC\\${resolved.slice(2)}`;
    return /^[A-Za-z]:\\/.test(resolved) ? `\\\\?\\${resolved}` : path;
  }

  return {
    resolve, normalize, isAbsolute, join, relative, toNamespacedPath,
    dirname, basename, extname, format, parse, sep, delimiter,
    win32: null, posix: null,
  };
}

const posix = createPath(posixFlavour);
const win32 = createPath(win32Flavour);
posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;

module.exports = process.platform === 'win32' ? win32 : posix;
