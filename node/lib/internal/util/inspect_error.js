'use strict';

// stackOf is the stack, or what there is of one.
function stackOf(error) {
  const head = String(Error.prototype.toString.call(error));
  if (typeof error.stack !== 'string' || error.stack === '') return head;
  return error.stack;
}

// improve puts the class's name where the stack has only "Error".
function improve(stack, error, constructor, tag) {
  const name = error.name === undefined || error.name === null ?
    'Error' : String(error.name);
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ??
      /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    const fallback = start?.[1] ?? '';
    const shown = `[${fallback || 'Error'}: null prototype] ${tag === '' ? '' : `[${tag}] `}`;
    return shown.slice(0, -1) + stack.slice(fallback.length);
  }
  if (constructor === name || !stack.startsWith(name)) return stack;
  if (name !== 'Error' && stack.slice(0, stack.indexOf('\n') >>> 0).includes(constructor)) {
    return stack;
  }
  if (name === 'Error' && constructor.endsWith('Error')) {
    return constructor + stack.slice(name.length);
  }
  return name.endsWith('Error') && stack.startsWith(name) && !constructor.includes(name) ?
    `${constructor} [${name}]`.replace(/^(.*) \[Error\]$/, '$1 [Error]') + stack.slice(name.length) :
    stack;
}

// dropShown removes the keys whose values the stack has already.
function dropShown(error, keys, stack) {
  for (const key of ['name', 'message', 'stack']) {
    const index = keys.indexOf(key);
    if (index === -1) continue;
    const value = error[key];
    if (typeof value !== 'string' || key === 'stack' || stack.includes(value)) {
      keys.splice(index, 1);
    }
  }
}

function formatError(ctx, error, constructor, tag, keys) {
  const raw = stackOf(error);
  if (!ctx.showHidden) dropShown(error, keys, raw);
  let stack = improve(raw, error, constructor, tag);
  const at = error.message ? stack.indexOf(error.message) : -1;
  const frames = stack.indexOf('\n    at', at === -1 ? 0 : at + error.message.length);
  if (frames === -1) stack = `[${stack}]`;
  if (ctx.indentationLvl === 0) return stack;
  return stack.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
}

module.exports = { formatError, stackOf };
