// Package streams is the Go part of the module stream: what happens with every
// chunk. The rest, and what rarely happens, is JavaScript, in lib/internal/streams.
package streams

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// binding is the Go part of stream for one loop.
type binding struct {
	l           *loop.Loop
	bufferProto *goja.Object
	js          writableParts
	socket      socketParts
	readable    readableParts

	null, undefined, drain, data, bufferEncoding goja.Value

	noError []goja.Value // arguments of callbacks
	one     [1][]byte    // what a Sink is given
}

// writableParts are functions of writable.js.
type writableParts struct {
	nop goja.Value // the callback of who gives none

	writeOther     loop.Native // write, with all that it checks
	failed         loop.Native // a write has
	calledTwice    loop.Native // the callback of _write was
	failBuffered   loop.Native
	finishIfEnding loop.Native
	destroyedError loop.Native // makes one
}

func of(l *loop.Loop) *binding {
	return loop.Shared(l, func(l *loop.Loop) *binding {
		return &binding{l: l, null: goja.Null(), noError: []goja.Value{goja.Null()},
			undefined: goja.Undefined(),
			drain:     l.VM.ToValue("drain"), data: l.VM.ToValue("data"),
			bufferEncoding: l.VM.ToValue("buffer")}
	})
}

// New makes the Go part of stream:
//
//	newWritable(stream, prototype)   the _writableState of a stream
//	setWritable(parts)               what the functions below call, and Buffer
//	write(chunk, encoding, callback) Writable.prototype.write
//	writeChecked(stream, chunk, encoding, callback)   a write that is in order
//	writeBuffered(stream)            Node's clearBuffer
//	needsFinish(state)               Node's needFinish
//	forget(state)                    has nothing wait any more
//	setSocket(parts), setReadable(parts)   what a net.Socket is known by
func New(l *loop.Loop) *goja.Object {
	vm, b := l.VM, of(l)
	return l.Object(map[string]loop.Native{
		"newWritable": func(call goja.FunctionCall) goja.Value {
			return b.newWritable(call.Argument(0).ToObject(vm), call.Argument(1))
		},
		"setWritable": func(call goja.FunctionCall) goja.Value {
			b.setWritable(call.Argument(0).ToObject(vm))
			return nil
		},
		"write": b.write,
		"writeChecked": func(call goja.FunctionCall) goja.Value {
			w := b.stateOf(call.Argument(0))
			return vm.ToValue(w.begin(request{call.Argument(1), call.Argument(2),
				w.callbackOf(call.Argument(3))}))
		},
		"writeBuffered": func(call goja.FunctionCall) goja.Value {
			b.stateOf(call.Argument(0)).writeBuffered()
			return nil
		},
		"needsFinish": func(call goja.FunctionCall) goja.Value {
			w, ok := call.Argument(0).Export().(*writable)
			return vm.ToValue(ok && w.needsFinish())
		},
		"forget": func(call goja.FunctionCall) goja.Value {
			if w, ok := call.Argument(0).Export().(*writable); ok {
				w.forget()
			}
			return nil
		},
		"setReadable": func(call goja.FunctionCall) goja.Value {
			b.setReadable(call.Argument(0).ToObject(vm))
			return nil
		},
		"setSocket": func(call goja.FunctionCall) goja.Value {
			b.setSocket(call.Argument(0).ToObject(vm))
			return nil
		},
	})
}

func (b *binding) setWritable(parts *goja.Object) {
	fn := func(name string) loop.Native {
		f, _ := loop.Callable(parts.Get(name))
		return f
	}
	b.bufferProto = parts.Get("Buffer").ToObject(b.l.VM).Get("prototype").
		ToObject(b.l.VM)
	b.js = writableParts{
		nop:            parts.Get("nop"),
		writeOther:     fn("write"),
		failed:         fn("onwriteFailed"),
		calledTwice:    fn("calledTwice"),
		failBuffered:   fn("errorBuffer"),
		finishIfEnding: fn("finishMaybe"),
		destroyedError: fn("destroyedError"),
	}
}

// stateOf returns the _writableState of a stream. Streams whose is none of ours
// are none.
func (b *binding) stateOf(stream goja.Value) *writable {
	if w := b.find(stream); w != nil {
		return w
	}
	panic(b.l.VM.NewTypeError("no _writableState"))
}

func (b *binding) find(stream goja.Value) *writable {
	o, ok := stream.(*goja.Object)
	if !ok {
		return nil
	}
	if o, ok = o.Get("_writableState").(*goja.Object); !ok {
		return nil
	}
	w, _ := o.Export().(*writable)
	return w
}

// bytesOf returns the memory of a Buffer; ok is false for other values.
func (b *binding) bytesOf(v goja.Value) (p []byte, ok bool) {
	if o, is := v.(*goja.Object); is && o.Prototype() == b.bufferProto {
		return b.l.Bytes(o)
	}
	return nil, false
}

// call calls a function of the script, or none.
func (b *binding) call(fn goja.Value, this goja.Value, args ...goja.Value) {
	if f, ok := loop.Callable(fn); ok {
		f(goja.FunctionCall{This: this, Arguments: args})
	}
}

// method calls a method of the script's.
func (b *binding) method(o *goja.Object, name string, args ...goja.Value) {
	f, ok := loop.Callable(o.Get(name))
	if !ok {
		panic(b.l.VM.NewTypeError("stream.%s is not a function", name))
	}
	f(goja.FunctionCall{This: o, Arguments: args})
}
