'use strict';

// The options that the program was started with, as process.execArgv and
// NODE_OPTIONS have them.

// withValue are the options whose value may be the next argument.
const withValue = [
  '--network-family-autoselection-attempt-timeout', '--tls-cipher-list', '--tls-keylog',
  '--unhandled-rejections', '-e', '-p', '-pe',
];

function opposite(name) {
  return name.startsWith('--no-') ? `--${name.slice(5)}` : `--no-${name.slice(2)}`;
}

function parse(args, into) {
  for (let i = 0; i < args.length; i++) {
    const [name, ...rest] = args[i].split('=');
    const long = name.replace(/^-{1,2}(?=..)/, '--').replaceAll('_', '-');
    into.delete(opposite(long)); // the last one counts
    if (rest.length > 0) into.set(long, rest.join('='));
    else if (withValue.includes(long)) into.set(long, args[++i]);
    else into.set(long, true);
  }
}

// getOptionValue is the value of an option, true where it has none, and
// undefined where it was not given.
function getOptionValue(name) {
  const options = new Map();
  const words = (process.env.NODE_OPTIONS ?? '').split(/\s+/).filter((word) => word !== '');
  parse(words, options);
  parse(process.execArgv, options);
  return options.get(name);
}

module.exports = { getOptionValue };
