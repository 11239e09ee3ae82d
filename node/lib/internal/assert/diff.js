'use strict';

// diffLines returns the lines of two texts as [mark, line], where the mark is
// '+' for lines of actual, '-' for lines of expected and ' ' for both.
function diffLines(actual, expected) {
  const out = [];
  let head = 0;
  let tail = 0;
  const least = Math.min(actual.length, expected.length);
  while (head < least && same(actual[head], expected[head])) head++;
  while (tail < least - head && same(actual.at(-1 - tail), expected.at(-1 - tail))) tail++;
  const common = (i, j) => {
    const line = actual[i].length >= expected[j].length ? actual[i] : expected[j];
    out.push([' ', line]);
  };
  for (let i = 0; i < head; i++) common(i, i);
  out.push(...middle(actual.slice(head, actual.length - tail),
                     expected.slice(head, expected.length - tail)));
  for (let i = tail; i > 0; i--) common(actual.length - i, expected.length - i);
  return out;
}

// A comma at the end of a line depends on the lines after it.
function same(a, b) {
  return a === b || a === `${b},` || `${a},` === b;
}

const MOST = 2000;

// middle finds the longest common subsequence.
function middle(a, b) {
  if (a.length * b.length > MOST * MOST) {
    return [...a.map((line) => ['+', line]), ...b.map((line) => ['-', line])];
  }
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = same(a[i], b[j]) ? lengths[(i + 1) * width + j + 1] + 1 :
        Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const out = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i], b[j])) {
      out.push([' ', a[i]]);
      i++;
      j++;
    } else if (i < a.length && (j >= b.length ||
        lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      out.push(['+', a[i++]]);
    } else {
      out.push(['-', b[j++]]);
    }
  }
  return out;
}

// printDiff leaves out what is far from any difference and from the start.
function printDiff(lines) {
  const CONTEXT = 2;
  const near = lines.map((_, i) => i < CONTEXT ||
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(([mark]) => mark !== ' '));
  const out = [];
  let skipped = false;
  for (let i = 0; i < lines.length; i++) {
    const next = near.indexOf(true, i);
    const end = next === -1 ? lines.length : next;
    if (end - i > 1) {
      out.push('...');
      skipped = true;
      i = end - 1;
    } else {
      out.push(lines[i].join(' '));
    }
  }
  return { text: out.join('\n'), skipped };
}

// caret points at the first character that differs.
function caret(actual, expected) {
  let i = 0;
  while (i < actual.length && actual[i] === expected[i]) i++;
  return i > 2 ? `\n${' '.repeat(i + 2)}^` : '';
}

module.exports = { caret, diffLines, printDiff };
