'use strict';

// What Error.prepareStackTrace gets of a frame.

class CallSite {
  #frame;

  constructor(frame) { this.#frame = frame; }

  getThis() { return undefined; }
  getTypeName() { return null; }
  getFunction() { return undefined; }
  getFunctionName() { return this.#frame.name || null; }
  getMethodName() { return null; }
  getFileName() { return this.#frame.file || null; }
  getLineNumber() { return this.#frame.line || null; }
  getColumnNumber() { return this.#frame.column || null; }
  getEvalOrigin() { return undefined; }
  getScriptNameOrSourceURL() { return this.getFileName(); }
  getPromiseIndex() { return null; }
  isToplevel() { return true; }
  isEval() { return false; }
  isNative() { return this.#frame.file === ''; }
  isConstructor() { return false; }
  isAsync() { return false; }
  isPromiseAll() { return false; }
  toString() { return this.#frame.text; }
}

function siteOf(name, file, line, column, text) {
  return new CallSite({ name, file, line, column, text });
}

module.exports = { siteOf };
