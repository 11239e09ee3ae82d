package streams

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// plainEncodings are those that need no look at the chunk.
var plainEncodings = map[string]bool{"utf8": true, "latin1": true, "hex": true,
	"base64": true, "ascii": true, "buffer": true}

// write is Writable.prototype.write. What it does not know is writable.js's.
func (b *binding) write(call goja.FunctionCall) goja.Value {
	w := b.find(call.This)
	if w == nil || w.objectMode || w.ending || w.destroyed {
		return b.js.writeOther(call)
	}
	r := request{chunk: call.Argument(0), encoding: call.Argument(1)}
	callback := call.Argument(2)
	if isFunction(r.encoding) {
		r.encoding, callback = b.undefined, r.encoding
	}
	if !w.plain(&r) || !goja.IsUndefined(callback) && !isFunction(callback) {
		return b.js.writeOther(call)
	}
	r.callback = w.callbackOf(callback)
	return b.l.VM.ToValue(w.begin(r))
}

// plain completes a write of bytes or of a text in an encoding as there are
// many; false: it is none.
func (w *writable) plain(r *request) bool {
	if goja.IsUndefined(r.encoding) {
		r.encoding = w.defaultEncoding
	} else if s, ok := r.encoding.(goja.String); !ok || !plainEncodings[s.String()] {
		return false
	}
	if o, ok := r.chunk.(*goja.Object); ok {
		r.encoding = w.binding.bufferEncoding
		return o.Prototype() == w.binding.bufferProto
	}
	_, ok := r.chunk.(goja.String)
	return ok && !w.decodeStrings && r.encoding != w.binding.bufferEncoding
}

func isFunction(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ClassName() == "Function"
}

// callbackOf is nil for who gives no function, or the one that does nothing.
func (w *writable) callbackOf(v goja.Value) goja.Value {
	if o, ok := v.(*goja.Object); !ok || o == w.binding.js.nop {
		return nil
	}
	return v
}

// size is how much of the buffer a chunk takes.
func (w *writable) size(chunk goja.Value) int64 {
	if w.objectMode {
		return 1
	}
	if s, ok := chunk.(goja.String); ok {
		return int64(s.Length())
	}
	if p, ok := w.binding.bytesOf(chunk); ok {
		return int64(len(p))
	}
	return chunk.ToObject(w.binding.l.VM).Get("length").ToInteger()
}

// begin writes what is in order, or lets it wait. It reports whether there is
// room for more.
func (w *writable) begin(r request) bool {
	w.pendingcb++
	n := w.size(r.chunk)
	w.length += n
	if w.writing || w.corked > 0 || w.errored.ToBoolean() || !w.constructed {
		w.buffered.Push(r)
		w.texts = w.texts || r.encoding != w.binding.bufferEncoding
		w.unheard = w.unheard && r.callback == nil
	} else {
		w.writeOne(r, n)
	}
	// A write that is done already leaves room.
	more := w.length < w.highWaterMark || w.length == 0
	if !more {
		w.needDrain = true
	}
	return more && !w.errored.ToBoolean() && !w.destroyed
}

func (w *writable) writeOne(r request, size int64) {
	w.under(size, completion{one: r.callback})
	if !w.sendOne(r) {
		w.binding.method(w.stream, "_write", r.chunk, r.encoding, w.written())
	}
	w.sync = false
}

// under notes the write that is now under way.
func (w *writable) under(size int64, c completion) {
	w.writelen, w.callback = size, c
	w.writing, w.sync, w.waits = true, true, true
}

// written is the callback of _write and _writev.
func (w *writable) written() goja.Value {
	if w.onwrite == nil {
		w.onwrite = w.binding.l.VM.ToValue(func(call goja.FunctionCall) goja.Value {
			w.wrote(call.Argument(0))
			return nil
		})
	}
	return w.onwrite
}

func (w *writable) wrote(err goja.Value) {
	b, c := w.binding, w.callback
	if !w.waits {
		b.js.calledTwice(goja.FunctionCall{Arguments: []goja.Value{w.stream}})
		return
	}
	w.callback = completion{}
	w.writing, w.waits = false, false
	w.length -= w.writelen
	w.writelen = 0
	if err.ToBoolean() {
		b.js.failed(goja.FunctionCall{Arguments: []goja.Value{w.stream, w.self, err,
			b.l.VM.ToValue(func(call goja.FunctionCall) goja.Value {
				b.tell(c, []goja.Value{call.Argument(0)})
				return nil
			})}})
		return
	}
	if w.buffered.Len() > 0 {
		w.writeBuffered()
	}
	if w.sync {
		w.tellLater(c)
	} else {
		w.tellNow(1, c)
	}
}

// writeBuffered is Node's clearBuffer: it starts to write what waits.
func (w *writable) writeBuffered() {
	if w.corked > 0 || w.bufferProcessing || w.destroyed || !w.constructed ||
		w.buffered.Len() == 0 {
		return
	}
	b := w.binding
	w.bufferProcessing = true
	writev := w.stream.Get("_writev")
	if writev != nil && writev.ToBoolean() && w.buffered.Len() > 1 {
		w.writeAll(writev)
	} else {
		for w.buffered.Len() > 0 && !w.writing {
			r := w.buffered.Pop()
			if w.destroyed {
				w.under(w.size(r.chunk), completion{one: r.callback})
				w.wrote(b.js.destroyedError(goja.FunctionCall{}))
				w.sync = false
			} else {
				w.writeOne(r, w.size(r.chunk))
			}
		}
		if w.buffered.Len() == 0 {
			w.forget()
		}
	}
	w.bufferProcessing = false
}

// forget lets go of what waits.
func (w *writable) forget() {
	w.buffered, w.texts, w.unheard = loop.Queue[request]{}, false, true
}

// writeAll writes all that waits at once.
func (w *writable) writeAll(writev goja.Value) {
	b := w.binding
	w.pendingcb -= int64(w.buffered.Len() - 1)
	c := w.callbacks()
	var sink Sink
	var data [][]byte
	if writev == b.socket.writev {
		if sink = w.sink(); sink != nil {
			var ok bool
			if data, ok = w.batch(); !ok {
				sink = nil
			}
		}
	}
	var chunks *goja.Object
	if sink == nil {
		chunks = w.list()
		loop.Must(chunks.Set("allBuffers", !w.texts))
	}
	w.forget()
	w.under(w.length, c)
	if sink != nil {
		w.send(sink, data)
	} else {
		b.method(w.stream, "_writev", chunks, w.written())
	}
	w.sync = false
}

// callbacks are whom to tell of all that waits.
func (w *writable) callbacks() (c completion) {
	if w.unheard {
		return c
	}
	c.many = new(loop.Queue[goja.Value])
	for r := range w.buffered.All() {
		if r.callback != nil {
			c.many.Push(r.callback)
		}
	}
	return c
}
