'use strict';
// A Duplex that stands for other streams.

// Later keeps a callback until it is called, once.
class Later {
  #callback = null;

  set(callback) { this.#callback = callback; }

  call(...args) {
    const callback = this.#callback;
    this.#callback = null;
    callback?.(...args);
    return Boolean(callback);
  }

  drop() { this.#callback = null; }
}

// linkWrites hands what is written to duplex on to dest. It returns finish,
// which is called once dest is done with it, and drop.
function linkWrites(duplex, dest) {
  const drain = new Later();
  const finish = new Later();
  duplex._write = (chunk, encoding, callback) => {
    if (dest.write(chunk, encoding)) callback();
    else drain.set(callback);
  };
  duplex._final = (callback) => {
    dest.end();
    finish.set(callback);
  };
  dest.on('drain', () => drain.call());
  return {
    finish: () => finish.call(),
    drop() {
      drain.drop();
      finish.drop();
    },
  };
}

// linkReads lets duplex read from source. It returns drop.
function linkReads(duplex, source) {
  const readable = new Later();
  source.on('readable', () => readable.call());
  source.on('end', () => duplex.push(null));
  duplex._read = () => {
    for (;;) {
      const chunk = source.read();
      if (chunk === null) {
        readable.set(() => duplex._read());
        return;
      }
      if (!duplex.push(chunk)) return;
    }
  };
  return { drop: () => readable.drop() };
}

module.exports = { Later, linkReads, linkWrites };
