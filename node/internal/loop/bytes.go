package loop

import (
	"reflect"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
)

// Bytes returns the memory of a Buffer, typed array or DataView, without
// copying. ok is false for other values.
func (l *Loop) Bytes(v goja.Value) (b []byte, ok bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	// An empty array may lie behind the end of its memory, where goja makes a
	// pointer that the race detector's checks refuse.
	if o.ExportType() == typeBytes && o.Get("0") != nil {
		b, ok = o.Export().([]byte)
		return b, ok
	}
	memory, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return nil, false
	}
	buffer, ok := memory.Export().(goja.ArrayBuffer)
	if !ok {
		return nil, false
	}
	start, length := number(o, "byteOffset"), number(o, "byteLength")
	b = buffer.Bytes()
	if start < 0 || length < 0 || start > int64(len(b))-length {
		return nil, false // no view, but an object that looks like one
	}
	return b[start : start+length], true
}

var typeBytes = reflect.TypeFor[[]byte]()

// number returns a property as a number, 0 if there is none.
func number(o *goja.Object, name string) int64 {
	if v := o.Get(name); v != nil {
		return v.ToInteger()
	}
	return 0
}

// Buffer makes a Buffer of b, without copying.
func (l *Loop) Buffer(b []byte) *goja.Object { return buffer.WrapBytes(l.VM, b) }

// Memory is bytes for arguments that were checked.
func (l *Loop) Memory(v goja.Value) []byte {
	b, ok := l.Bytes(v)
	if !ok {
		panic(l.VM.NewTypeError("not a Uint8Array"))
	}
	return b
}

// ByteSlices returns the memory of an array of Buffers, or of one Buffer.
func (l *Loop) ByteSlices(v goja.Value) [][]byte {
	if b, ok := l.Bytes(v); ok {
		return [][]byte{b}
	}
	var list [][]byte
	l.VM.ForOf(v, func(item goja.Value) bool {
		b, _ := l.Bytes(item)
		list = append(list, b)
		return true
	})
	return list
}

// List is a list of texts for NewArray.
func List(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
