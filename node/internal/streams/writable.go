package streams

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A writable is the _writableState of a stream. It is a goja.DynamicObject:
// JavaScript sees Node's properties.
type writable struct {
	binding *binding
	stream  *goja.Object
	self    *goja.Object // what JavaScript has of it

	highWaterMark, length, writelen, corked, pendingcb int64

	objectMode, decodeStrings, emitClose, autoDestroy, constructed bool

	writing, sync, needDrain, bufferProcessing, afterWritePending bool

	ending, ended, finalCalled, prefinished, finished bool

	destroyed, errorEmitted, closed, closeEmitted bool

	defaultEncoding, errored, onFinished, onwrite goja.Value
	sent                                          func(args ...any) // the same, of a socket

	callback completion // of the write under way
	waits    bool       // for it
	ticking  *afterTick // that more may join
	buffered loop.Queue[request]
	texts    bool // are among them
	unheard  bool // none of them has a callback

	others map[string]goja.Value // what others have set
}

// A request is a write that waits.
type request struct{ chunk, encoding, callback goja.Value }

// newWritable makes the state of a stream without options.
func (b *binding) newWritable(stream *goja.Object, proto goja.Value) *goja.Object {
	w := &writable{
		binding: b, stream: stream, sync: true, constructed: true,
		emitClose: true, autoDestroy: true, decodeStrings: true, unheard: true,
		errored: b.null, onFinished: b.l.VM.NewArray(),
		defaultEncoding: b.undefined,
	}
	w.self = b.l.VM.NewDynamicObject(w)
	if p, ok := proto.(*goja.Object); ok {
		_ = w.self.SetPrototype(p) // has no way to fail
	}
	return w.self
}

var flagNames = []string{
	"objectMode", "finalCalled", "needDrain", "ending", "ended", "finished",
	"destroyed", "decodeStrings", "writing", "sync", "bufferProcessing",
	"afterWritePending", "constructed", "prefinished", "errorEmitted", "emitClose",
	"autoDestroy", "closed", "closeEmitted",
}

var otherNames = []string{
	"highWaterMark", "length", "writelen", "corked", "pendingcb",
	"defaultEncoding", "errored", "onFinished", "onwrite",
}

func (w *writable) flag(name string) *bool {
	switch name {
	case "objectMode":
		return &w.objectMode
	case "finalCalled":
		return &w.finalCalled
	case "needDrain":
		return &w.needDrain
	case "ending":
		return &w.ending
	case "ended":
		return &w.ended
	case "finished":
		return &w.finished
	case "destroyed":
		return &w.destroyed
	case "decodeStrings":
		return &w.decodeStrings
	case "writing":
		return &w.writing
	case "sync":
		return &w.sync
	case "bufferProcessing":
		return &w.bufferProcessing
	case "afterWritePending":
		return &w.afterWritePending
	case "constructed":
		return &w.constructed
	case "prefinished":
		return &w.prefinished
	case "errorEmitted":
		return &w.errorEmitted
	case "emitClose":
		return &w.emitClose
	case "autoDestroy":
		return &w.autoDestroy
	case "closed":
		return &w.closed
	case "closeEmitted":
		return &w.closeEmitted
	}
	return nil
}

func (w *writable) number(name string) *int64 {
	switch name {
	case "highWaterMark":
		return &w.highWaterMark
	case "length":
		return &w.length
	case "writelen":
		return &w.writelen
	case "corked":
		return &w.corked
	case "pendingcb":
		return &w.pendingcb
	}
	return nil
}

func (w *writable) value(name string) *goja.Value {
	switch name {
	case "defaultEncoding":
		return &w.defaultEncoding
	case "errored":
		return &w.errored
	case "onFinished":
		return &w.onFinished
	}
	return nil
}

// Get implements goja.DynamicObject.
func (w *writable) Get(name string) goja.Value {
	if f := w.flag(name); f != nil {
		return w.binding.l.VM.ToValue(*f)
	}
	if n := w.number(name); n != nil {
		return w.binding.l.VM.ToValue(*n)
	}
	if v := w.value(name); v != nil {
		return *v
	}
	if v := w.computed(name); v != nil {
		return v
	}
	return w.others[name]
}

func (w *writable) computed(name string) goja.Value {
	switch name {
	case "onwrite":
		return w.written()
	case "buffered":
		return w.list()
	case "bufferedRequestCount":
		return w.binding.l.VM.ToValue(w.buffered.Len())
	}
	return nil
}

// Set implements goja.DynamicObject.
func (w *writable) Set(name string, v goja.Value) bool {
	if f := w.flag(name); f != nil {
		*f = v.ToBoolean()
	} else if n := w.number(name); n != nil {
		*n = v.ToInteger()
	} else if p := w.value(name); p != nil {
		*p = v
	} else if name == "onwrite" {
		w.onwrite = v
	} else {
		if w.others == nil {
			w.others = make(map[string]goja.Value)
		}
		w.others[name] = v
	}
	return true
}

// Has implements goja.DynamicObject.
func (w *writable) Has(name string) bool {
	_, other := w.others[name]
	return other || w.flag(name) != nil || w.number(name) != nil ||
		w.value(name) != nil || w.computed(name) != nil
}

// Delete implements goja.DynamicObject. What Node has stays.
func (w *writable) Delete(name string) bool {
	delete(w.others, name)
	return true
}

// Keys implements goja.DynamicObject.
func (w *writable) Keys() []string {
	keys := slices.Concat(flagNames, otherNames)
	for name := range w.others {
		keys = append(keys, name)
	}
	return keys
}

// list is the writes that wait, as Node shows them.
func (w *writable) list() *goja.Object {
	items := make([]any, 0, w.buffered.Len())
	for r := range w.buffered.All() {
		callback := r.callback
		if callback == nil {
			callback = w.binding.js.nop
		}
		o := w.binding.l.VM.NewObject()
		loop.Must(o.Set("chunk", r.chunk))
		loop.Must(o.Set("encoding", r.encoding))
		loop.Must(o.Set("callback", callback))
		items = append(items, o)
	}
	return w.binding.l.VM.NewArray(items...)
}
