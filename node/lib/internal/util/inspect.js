'use strict';

// The text of values as Node's util.inspect writes it.

const types = require('internal/util/types');
const { colors, styles, stylizeWithColor, stylizeNoColor } =
  require('internal/util/style');
const { quote, stripVTControlCharacters } = require('internal/util/text');
const { reduceToSingleString } = require('internal/util/layout');
const { formatError } = require('internal/util/inspect_error');

const custom = Symbol.for('nodejs.util.inspect.custom');
const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

const defaults = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

function inspect(value, options) {
  const ctx = {
    ...defaults,
    seen: [],
    circular: undefined,
    budget: 0,
    indentationLvl: 0,
    currentDepth: 0,
    stylize: stylizeNoColor,
    userOptions: undefined,
  };
  if (typeof options === 'boolean') {
    ctx.showHidden = options;
    if (arguments[2] !== undefined) ctx.depth = arguments[2];
    if (arguments[3] !== undefined) ctx.colors = arguments[3];
  } else if (options !== null && typeof options === 'object') {
    for (const key of Object.keys(options)) {
      if (key in defaults || key === 'stylize') ctx[key] = options[key];
    }
    ctx.userOptions = options;
  }
  if (ctx.colors) ctx.stylize = stylizeWithColor;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return formatValue(ctx, value, 0);
}

function formatValue(ctx, value, depth, typed) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    return formatPrimitive(ctx, value);
  }
  const proxy = types.proxyDetails(value);
  if (proxy !== undefined && ctx.showProxy) return formatProxy(ctx, proxy, depth);
  const target = proxy === undefined ? value : innermost(proxy);
  if (ctx.customInspect) {
    const text = formatCustom(ctx, value, target, depth);
    if (text !== undefined) return text;
  }
  if (ctx.seen.includes(target)) return formatCircular(ctx, target);
  return formatObject(ctx, target, depth, typed);
}

function innermost([target]) {
  const inner = types.proxyDetails(target);
  return inner === undefined ? target : innermost(inner);
}

function formatProxy(ctx, pair, depth) {
  if (depth > ctx.depth && ctx.depth !== null) {
    return ctx.stylize('Proxy [Array]', 'special');
  }
  ctx.indentationLvl += 2;
  const parts = pair.map((part) => formatValue(ctx, part, depth + 1));
  ctx.indentationLvl -= 2;
  return reduceToSingleString(ctx, parts, '', ['Proxy [', ']'], 'array', depth);
}

function formatCustom(ctx, value, target, depth) {
  const method = target?.[custom];
  if (typeof method !== 'function' || method === inspect) return undefined;
  // A class whose prototype has the method is no instance of itself.
  const { constructor } = target;
  if (Object.hasOwn(target, 'constructor') && constructor?.prototype === target) {
    return undefined;
  }
  const left = ctx.depth === null ? null : ctx.depth - depth;
  const text = method.call(value, left, userContext(ctx), inspect);
  if (text === value) return undefined;
  if (typeof text !== 'string') return formatValue(ctx, text, depth);
  return text.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
}

function userContext(ctx) {
  const options = { stylize: ctx.stylize };
  for (const key of Object.keys(defaults)) options[key] = ctx[key];
  return { ...options, ...ctx.userOptions };
}

function formatCircular(ctx, value) {
  ctx.circular ??= new Map();
  let index = ctx.circular.get(value);
  if (index === undefined) {
    index = ctx.circular.size + 1;
    ctx.circular.set(value, index);
  }
  return ctx.stylize(`[Circular *${index}]`, 'special');
}

function formatPrimitive(ctx, value) {
  switch (typeof value) {
    case 'string': return formatString(ctx, value);
    case 'number': return formatNumber(ctx.stylize, value, ctx.numericSeparator);
    case 'bigint':
      return ctx.stylize(`${separated(String(value), ctx.numericSeparator)}n`, 'bigint');
    case 'boolean': return ctx.stylize(String(value), 'boolean');
    case 'undefined': return ctx.stylize('undefined', 'undefined');
    case 'symbol': return ctx.stylize(value.toString(), 'symbol');
    default: return ctx.stylize('null', 'null');
  }
}

function formatString(ctx, value) {
  let trailer = '';
  if (value.length > ctx.maxStringLength) {
    const left = value.length - ctx.maxStringLength;
    value = value.slice(0, ctx.maxStringLength);
    trailer = `... ${left} more character${left > 1 ? 's' : ''}`;
  }
  const long = value.length > 16 && ctx.compact !== true &&
    value.length > ctx.breakLength - ctx.indentationLvl - 4;
  if (!long) return ctx.stylize(quote(value), 'string') + trailer;
  const lines = value.split(/(?<=\n)/);
  const glue = ` +\n${' '.repeat(ctx.indentationLvl + 2)}`;
  return lines.map((line) => ctx.stylize(quote(line), 'string')).join(glue) + trailer;
}

function separated(digits, on) {
  return on ? digits.replace(/\B(?=(\d{3})+$)/g, '_') : digits;
}

function formatNumber(stylize, number, separator) {
  if (Object.is(number, -0)) return stylize('-0', 'number');
  const text = String(number);
  if (!separator || text.includes('e') || !Number.isFinite(number)) {
    return stylize(text, 'number');
  }
  const [whole, fraction] = text.split('.');
  const tail = fraction === undefined ? '' :
    `.${fraction.replace(/(\d{3})(?=\d)/g, '$1_')}`;
  return stylize(separated(whole, true) + tail, 'number');
}

// constructorName is the nearest constructor's name, or null when the object
// has no prototype.
function constructorName(value) {
  for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
    const own = Object.getOwnPropertyDescriptor(object, 'constructor');
    const constructor = object === Function.prototype ? Function : own?.value;
    if (typeof constructor === 'function' && constructor.name !== '' &&
        isInstance(value, constructor)) {
      return constructor.name;
    }
  }
  return null;
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

function prefix(name, tag, fallback, size = '') {
  const shown = tag !== '' && tag !== name ? `[${tag}] ` : '';
  if (name === null) return `[${fallback}${size}: null prototype] ${shown}`;
  return `${name}${size} ${shown}`;
}

function tagOf(value, name) {
  let tag;
  // Among the keys it is shown anyhow.
  if (Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag)) return '';
  try {
    tag = value[Symbol.toStringTag];
  } catch {
    return '';
  }
  return typeof tag === 'string' && tag !== '' && tag !== name ? tag : '';
}

function ownKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  return [
    ...Object.keys(value),
    ...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)),
  ];
}

function extraKeys(value, showHidden) {
  return ownKeys(value, showHidden).filter((key) => !isIndex(key));
}

function isIndex(key) {
  return typeof key === 'string' && /^(0|[1-9][0-9]{0,9})$/.test(key) &&
    Number(key) < 2 ** 32 - 1;
}

// formatObject finds the shape of an object: its braces, what stands before
// them, and the entries between them.
function formatObject(ctx, value, depth, typed) {
  const shape = shapeOf(ctx, value, depth, typed);
  if (shape.text !== undefined) return shape.text;
  if (depth > ctx.depth && ctx.depth !== null) {
    return ctx.stylize(`[${shortName(value, shape)}]`, 'special');
  }
  ctx.seen.push(value);
  ctx.currentDepth = depth;
  const output = shape.entries(depth + 1);
  for (const key of shape.keys) {
    output.push(formatProperty(ctx, value, depth + 1, key, shape.kind));
  }
  ctx.seen.pop();
  const index = ctx.circular?.get(value);
  let { base, braces } = shape;
  if (index !== undefined) {
    const reference = ctx.stylize(`<ref *${index}>`, 'special');
    if (ctx.compact !== true) {
      base = base === '' ? reference : `${reference} ${base}`;
    } else {
      braces = [`${reference} ${braces[0]}`, braces[1]];
    }
  }
  if (ctx.sorted) sortEntries(ctx, output, shape);
  return reduceToSingleString(ctx, output, base, braces, shape.kind, depth, value);
}

function sortEntries(ctx, output, { kind, keys }) {
  const compare = typeof ctx.sorted === 'function' ? ctx.sorted : undefined;
  if (kind === 'object') {
    output.sort(compare);
  } else if (keys.length > 1) {
    const sorted = output.slice(output.length - keys.length).sort(compare);
    output.splice(output.length - keys.length, keys.length, ...sorted);
  }
}

function shortName(value, shape) {
  const name = prefix(shape.name, shape.tag, 'Object').slice(0, -1);
  if (shape.name === null) return name;
  return Array.isArray(value) ? 'Array' : name;
}

const none = () => [];

function shapeOf(ctx, value, depth, typed) {
  const name = constructorName(value);
  const tag = tagOf(value, name);
  const shape = {
    name, tag, kind: 'object', base: '', braces: ['{', '}'],
    keys: [], entries: none, text: undefined,
  };
  const fill = shapers.find(([is]) => is(value))[1];
  fill(ctx, value, shape, depth, typed);
  return shape;
}

function plain(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  if (types.isArgumentsObject(value)) {
    shape.braces[0] = '[Arguments] {';
    return;
  }
  if (shape.name !== 'Object' || shape.tag !== '') {
    shape.braces[0] = `${prefix(shape.name, shape.tag, 'Object')}{`;
  }
  if (shape.keys.length === 0) shape.text = `${shape.braces[0]}}`;
}

// A namespace is shown with values, which it has from getters.
function namespace(ctx, value, shape) {
  const keys = ownKeys(value, false);
  shape.braces[0] = `${prefix(shape.name, shape.tag, 'Module').replace(' [Module]', '')}{`;
  shape.entries = (depth) => keys.map((key) =>
    formatProperty(ctx, { [key]: value[key] }, depth, key, 'object'));
}

function array(ctx, value, shape) {
  const shown = shape.name !== 'Array' || shape.tag !== '' ?
    prefix(shape.name, shape.tag, 'Array', `(${value.length})`) : '';
  shape.kind = 'array';
  shape.braces = [`${shown}[`, ']'];
  shape.keys = extraKeys(value, ctx.showHidden).filter((key) => key !== 'length' ||
    ctx.showHidden);
  if (value.length === 0 && shape.keys.length === 0) {
    shape.text = `${shape.braces[0]}]`;
  }
  shape.entries = (depth) => arrayEntries(ctx, value, depth);
}

function more(left) {
  return `... ${left} more item${left > 1 ? 's' : ''}`;
}

// arrayEntries shows holes as runs of empty items.
function arrayEntries(ctx, value, depth) {
  const output = [];
  const most = Math.min(Math.max(0, ctx.maxArrayLength), value.length);
  let index = 0;
  while (index < value.length && output.length < most) {
    if (Object.hasOwn(value, index)) {
      output.push(formatProperty(ctx, value, depth, index, 'item'));
      index++;
      continue;
    }
    const start = index;
    while (index < value.length && !Object.hasOwn(value, index)) index++;
    const holes = index - start;
    output.push(ctx.stylize(
      `<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
  }
  if (index < value.length) output.push(more(value.length - index));
  return output;
}

function typedArray(ctx, value, shape) {
  const fallback = Object.prototype.toString.call(value).slice(8, -1);
  const tag = shape.name === fallback ? '' : shape.tag;
  shape.kind = 'array';
  shape.braces = [`${prefix(shape.name, tag, fallback, `(${value.length})`)}[`, ']'];
  shape.keys = extraKeys(value, ctx.showHidden);
  if (value.length === 0 && shape.keys.length === 0 && !ctx.showHidden) {
    shape.text = `${shape.braces[0]}]`;
  }
  shape.entries = (depth) => {
    const most = Math.min(Math.max(0, ctx.maxArrayLength), value.length);
    const output = [];
    for (let i = 0; i < most; i++) output.push(formatPrimitive(ctx, value[i]));
    if (value.length > most) output.push(more(value.length - most));
    if (ctx.showHidden) {
      for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
        output.push(`[${key}]: ${formatValue(ctx, value[key], depth, 'view')}`);
      }
    }
    return output;
  };
}

function set(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  shape.braces[0] = `${prefix(shape.name, shape.tag, 'Set', `(${value.size})`)}{`;
  if (value.size === 0 && shape.keys.length === 0) shape.text = `${shape.braces[0]}}`;
  shape.entries = (depth) => limited(ctx, value, value.size,
    (item) => formatValue(ctx, item, depth));
}

function map(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  shape.braces[0] = `${prefix(shape.name, shape.tag, 'Map', `(${value.size})`)}{`;
  if (value.size === 0 && shape.keys.length === 0) shape.text = `${shape.braces[0]}}`;
  shape.entries = (depth) => limited(ctx, value, value.size, ([key, item]) =>
    `${formatValue(ctx, key, depth)} => ${formatValue(ctx, item, depth)}`);
}

function limited(ctx, iterable, size, format) {
  const most = Math.max(0, ctx.maxArrayLength);
  const output = [];
  ctx.indentationLvl += 2;
  for (const item of iterable) {
    if (output.length >= most) break;
    output.push(format(item));
  }
  ctx.indentationLvl -= 2;
  if (size > output.length) output.push(more(size - output.length));
  return output;
}

function based(ctx, value, shape, base) {
  shape.keys = ownKeys(value, ctx.showHidden);
  if (shape.keys.length === 0) shape.text = base;
  shape.base = base;
}

function formatFunction(ctx, value, shape) {
  const base = functionBase(value, shape);
  shape.keys = ownKeys(value, ctx.showHidden);
  if (shape.keys.length === 0) shape.text = ctx.stylize(base, 'special');
  shape.base = base;
  shape.braces[0] = '{';
}

function functionBase(value, { name, tag }) {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith('class') && source.endsWith('}')) {
    return classBase(value, name, tag);
  }
  const type = `${types.isAsyncFunction(value) ? 'Async' : ''}${
    types.isGeneratorFunction(value) ? 'Generator' : ''}Function`;
  let base = `[${type}`;
  if (name === null) base += ' (null prototype)';
  base += value.name === '' || typeof value.name !== 'string' ?
    ' (anonymous)]' : `: ${value.name}]`;
  if (name !== type && name !== null) base += ` ${name}`;
  if (tag !== '' && name !== tag && tag !== type) base += ` [${tag}]`;
  return base;
}

function classBase(value, name, tag) {
  let base = `[class ${Object.hasOwn(value, 'name') && value.name || '(anonymous)'}`;
  if (name !== 'Function' && name !== null) base += ` [${name}]`;
  if (tag !== '' && name !== tag) base += ` [${tag}]`;
  const parent = Object.getPrototypeOf(value);
  if (name === null) {
    base += ' extends null';
  } else if (parent?.name) {
    base += ` extends ${parent.name}`;
  }
  return `${base}]`;
}

function regexp(ctx, value, shape) {
  const text = RegExp.prototype.toString.call(value);
  const shown = prefix(shape.name, shape.tag, 'RegExp');
  based(ctx, value, shape, ctx.stylize(
    shown === 'RegExp ' ? text : `${shown}${text}`, 'regexp'));
}

function date(ctx, value, shape) {
  const time = Date.prototype.getTime.call(value);
  const text = Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
  const shown = prefix(shape.name, shape.tag, 'Date');
  based(ctx, value, shape, ctx.stylize(
    shown === 'Date ' ? text : `${shown}${text}`, 'date'));
}

function error(ctx, value, shape) {
  const keys = ownKeys(value, ctx.showHidden);
  shape.keys = keys;
  const base = formatError(ctx, value, shape.name, shape.tag, keys);
  for (const [key, is] of [['cause', () => true], ['errors', Array.isArray]]) {
    if (Object.hasOwn(value, key) && !keys.includes(key) && is(value[key])) keys.push(key);
  }
  if (keys.length === 0) shape.text = base;
  shape.base = base;
}

function promise(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  shape.braces[0] = `${prefix(shape.name, shape.tag, 'Promise')}{`;
  shape.entries = (depth) => {
    const [state, result] = types.promiseDetails(value);
    if (state === 'pending') return [ctx.stylize('<pending>', 'special')];
    ctx.indentationLvl += 2;
    const text = formatValue(ctx, result, depth);
    ctx.indentationLvl -= 2;
    return [state === 'rejected' ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
  };
}

function weak(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  const fallback = types.isWeakSet(value) ? 'WeakSet' : 'WeakMap';
  shape.braces[0] = `${prefix(shape.name, shape.tag, fallback)}{`;
  shape.entries = () => [ctx.stylize('<items unknown>', 'special')];
}

function arrayBuffer(ctx, value, shape, depth, typed) {
  shape.keys = ownKeys(value, ctx.showHidden);
  shape.braces[0] = `${prefix(shape.name, shape.tag, 'ArrayBuffer')}{`;
  const length = `byteLength: ${formatNumber(ctx.stylize, value.byteLength, false)}`;
  if (typed === 'view') {
    shape.entries = () => [length];
    return;
  }
  shape.entries = () => {
    const bytes = new Uint8Array(value);
    const most = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
    const hex = Array.from(bytes.subarray(0, most),
                           (byte) => byte.toString(16).padStart(2, '0'));
    const left = bytes.length - most;
    const rest = left > 0 ? ` ... ${left} more byte${left > 1 ? 's' : ''}` : '';
    return [
      `${ctx.stylize('[Uint8Contents]', 'special')}: <${hex.join(' ')}${rest}>`,
      length,
    ];
  };
}

function dataView(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  shape.braces[0] = `${prefix(shape.name, shape.tag, 'DataView')}{`;
  shape.entries = (depth) => {
    ctx.indentationLvl += 2;
    const output = ['byteLength', 'byteOffset', 'buffer'].map(
      (key) => `${key}: ${formatValue(ctx, value[key], depth)}`);
    ctx.indentationLvl -= 2;
    return output;
  };
}

function boxed(ctx, value, shape) {
  const kind = [['Number', types.isNumberObject], ['String', types.isStringObject],
                ['Boolean', types.isBooleanObject], ['BigInt', types.isBigIntObject],
                ['Symbol', types.isSymbolObject]].find(([, is]) => is(value))[0];
  const inner = globalThis[kind].prototype.valueOf.call(value);
  let base = `[${kind}`;
  if (kind !== shape.name) {
    base += shape.name === null ? ' (null prototype)' : ` (${shape.name})`;
  }
  const text = typeof inner === 'string' ? quote(inner) :
    formatPrimitive({ ...ctx, stylize: stylizeNoColor }, inner);
  base += `: ${text}]`;
  if (shape.tag !== '' && shape.tag !== shape.name) base += ` [${shape.tag}]`;
  based(ctx, value, shape, ctx.stylize(base, kind.toLowerCase()));
  if (kind === 'String') {
    shape.keys = extraKeys(value, ctx.showHidden);
    shape.text = shape.keys.length === 0 ? shape.base : undefined;
  }
}

function iterator(ctx, value, shape) {
  shape.keys = ownKeys(value, ctx.showHidden);
  shape.braces[0] = `[${shape.tag}] {`;
  if (shape.keys.length === 0) shape.text = `Object [${shape.tag}] {}`;
}

function isAnError(value) {
  return types.isNativeError(value) || value instanceof Error;
}

const shapers = [
  [Array.isArray, array],
  [types.isSet, set],
  [types.isMap, map],
  [types.isTypedArray, typedArray],
  [types.isMapIterator, iterator],
  [types.isSetIterator, iterator],
  [(value) => typeof value === 'function', formatFunction],
  [types.isRegExp, regexp],
  [types.isDate, date],
  [isAnError, error],
  [types.isAnyArrayBuffer, arrayBuffer],
  [types.isDataView, dataView],
  [types.isPromise, promise],
  [(value) => types.isWeakSet(value) || types.isWeakMap(value), weak],
  [types.isBoxedPrimitive, boxed],
  [types.isModuleNamespaceObject, namespace],
  [() => true, plain],
];

function formatProperty(ctx, value, depth, key, kind) {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ??
    { value: value[key], configurable: true, enumerable: true };
  let text;
  if (descriptor.value !== undefined || (!descriptor.get && !descriptor.set)) {
    const step = kind === 'object' || ctx.compact !== true ? 2 : 3;
    ctx.indentationLvl += step;
    text = formatValue(ctx, descriptor.value, depth);
    ctx.indentationLvl -= step;
  } else {
    text = formatAccessor(ctx, value, depth, descriptor);
  }
  if (kind === 'item') return text;
  return `${formatKey(ctx, key, descriptor)}: ${text}`;
}

function formatAccessor(ctx, value, depth, { get, set: setter }) {
  const label = get ? (setter ? 'Getter/Setter' : 'Getter') : 'Setter';
  const wanted = get && (ctx.getters === true ||
    (ctx.getters === 'get' && !setter) || (ctx.getters === 'set' && setter));
  if (!wanted) return ctx.stylize(`[${label}]`, 'special');
  try {
    const result = get.call(value);
    ctx.indentationLvl += 2;
    const shown = formatValue(ctx, result, depth);
    ctx.indentationLvl -= 2;
    return result !== null && typeof result === 'object' ?
      `${ctx.stylize(`[${label}]`, 'special')} ${shown}` :
      `${ctx.stylize(`[${label}:`, 'special')} ${shown}${ctx.stylize(']', 'special')}`;
  } catch (err) {
    return ctx.stylize(`[${label}: <Inspection threw (${err.message})>]`, 'special');
  }
}

function formatKey(ctx, key, { enumerable }) {
  if (typeof key === 'symbol') {
    const text = ctx.stylize(key.toString(), 'symbol');
    return `[${text}]`;
  }
  if (key === '__proto__') return "['__proto__']";
  if (enumerable === false) return `[${key}]`;
  return identifier.test(key) ? ctx.stylize(key, 'name') : ctx.stylize(quote(key), 'string');
}

inspect.custom = custom;
inspect.colors = colors;
inspect.styles = styles;
Object.defineProperty(inspect, 'defaultOptions', {
  __proto__: null,
  get: () => defaults,
  set: (options) => Object.assign(defaults, options),
});

module.exports = {
  inspect, formatValue, formatNumber, stripVTControlCharacters, defaults, constructorName,
};
