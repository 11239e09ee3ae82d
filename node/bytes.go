package node

import (
	"reflect"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
)

// bytes returns the memory of a Buffer, typed array or DataView, without
// copying. ok is false for other values.
func (l *loop) bytes(v goja.Value) (b []byte, ok bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	// An empty array may lie behind the end of its memory, where goja makes a
	// pointer that the race detector's checks refuse.
	if o.ExportType() == typeBytes && o.Get("length").ToInteger() > 0 {
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

// buffer makes a Buffer of b, without copying.
func (l *loop) buffer(b []byte) *goja.Object { return buffer.WrapBytes(l.vm, b) }

// memory is bytes for arguments that were checked.
func (l *loop) memory(v goja.Value) []byte {
	b, ok := l.bytes(v)
	if !ok {
		panic(l.vm.NewTypeError("not a Uint8Array"))
	}
	return b
}

// byteSlices returns the memory of an array of Buffers, or of one Buffer.
func (l *loop) byteSlices(v goja.Value) [][]byte {
	if b, ok := l.bytes(v); ok {
		return [][]byte{b}
	}
	var list [][]byte
	l.vm.ForOf(v, func(item goja.Value) bool {
		b, _ := l.bytes(item)
		list = append(list, b)
		return true
	})
	return list
}

// anys is a list of texts for NewArray.
func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
