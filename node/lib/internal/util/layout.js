'use strict';

// How the entries of an object are laid out: on one line, as a table, or one
// a line.

const { width } = require('internal/util/text');

function reduceToSingleString(ctx, output, base, braces, kind, depth, value) {
  const indent = `\n${' '.repeat(ctx.indentationLvl)}`;
  if (ctx.compact === true) return compacted(ctx, output, base, braces, indent);
  const lead = base === '' ? '' : `${base} `;
  if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
    const entries = output.length;
    if (kind === 'array' && entries > 6) output = table(ctx, output, value);
    if (ctx.currentDepth - depth < ctx.compact && entries === output.length) {
      const start = output.length + ctx.indentationLvl + braces[0].length + base.length + 10;
      if (fits(ctx, output, start, base)) {
        const line = output.join(', ');
        if (!line.includes('\n')) {
          return `${lead}${braces[0]} ${line} ${braces[1]}`;
        }
      }
    }
  }
  return `${lead}${braces[0]}${indent}  ${output.join(`,${indent}  `)}${indent}${braces[1]}`;
}

// compacted is the old layout, with the first entry beside the brace.
function compacted(ctx, output, base, braces, indent) {
  const after = base === '' ? '' : ` ${base}`;
  if (fits(ctx, output, 0, base)) {
    return `${braces[0]}${after} ${output.join(', ')} ${braces[1]}`;
  }
  const start = base === '' && braces[0].length === 1 ? ' ' : `${after}${indent}  `;
  return `${braces[0]}${start}${output.join(`,${indent}  `)} ${braces[1]}`;
}

function fits(ctx, output, start, base) {
  let total = output.length + start;
  if (total + output.length > ctx.breakLength) return false;
  for (const entry of output) {
    total += ctx.colors ? width(entry) : entry.length;
    if (total > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

// table puts the entries of an array into columns when they are short and
// many: about as wide as high, at most 16 columns.
function table(ctx, output, value) {
  let length = output.length;
  const hidden = ctx.maxArrayLength < length && value !== undefined &&
    value.length > ctx.maxArrayLength;
  if (hidden) length--;
  const separator = 2;
  const lengths = [];
  let total = 0;
  let longest = 0;
  for (let i = 0; i < length; i++) {
    const size = ctx.colors ? width(output[i]) : output[i].length;
    lengths.push(size);
    total += size + separator;
    longest = Math.max(longest, size);
  }
  const actual = longest + separator;
  if (actual * 3 + ctx.indentationLvl >= ctx.breakLength ||
      !(total / actual > 5 || longest <= 6)) return output;
  const bias = Math.sqrt(actual - total / output.length);
  const biased = Math.max(actual - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * length) / biased),
    Math.floor((ctx.breakLength - ctx.indentationLvl) / actual),
    ctx.compact * 4,
    15,
  );
  if (columns <= 1) return output;
  const widths = [];
  for (let column = 0; column < columns; column++) {
    let widest = 0;
    for (let i = column; i < length; i += columns) widest = Math.max(widest, lengths[i]);
    widths.push(widest + separator);
  }
  const right = value !== undefined && output.every((_, i) =>
    typeof value[i] === 'number' || typeof value[i] === 'bigint');
  const rows = [];
  for (let i = 0; i < length; i += columns) {
    const end = Math.min(i + columns, length);
    let row = '';
    let j = i;
    for (; j < end - 1; j++) {
      const size = widths[j - i] + output[j].length - lengths[j];
      const cell = `${output[j]}, `;
      row += right ? cell.padStart(size) : cell.padEnd(size);
    }
    row += right ? output[j].padStart(widths[j - i] + output[j].length - lengths[j] - separator) :
      output[j];
    rows.push(row);
  }
  if (hidden) rows.push(output[length]);
  return rows;
}

module.exports = { reduceToSingleString };
