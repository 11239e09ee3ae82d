// Package stringdecoder is the Go part of the module string_decoder.
package stringdecoder

import (
	"math/bits"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/buffer"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A stringDecoder decodes text that comes in pieces, which may end in the
// middle of a character.
type stringDecoder struct {
	name    string
	decode  func(l *loop.Loop, b []byte) goja.Value
	pending []byte // the start of a character, or of three bytes in base64
	total   int    // the bytes of that character
}

// New makes the Go part of string_decoder: create(encoding)
// answers an object with write(bytes), end(), and state(), which is
// [bytes that wait, in four; how many are missing; how many it will be].
func New(l *loop.Loop) *goja.Object {
	class := loop.NewClass(l, map[string]loop.Method[stringDecoder]{
		"write": func(d *stringDecoder, call goja.FunctionCall) goja.Value {
			b, _ := l.Bytes(call.Argument(0))
			return d.write(l, b)
		},
		"end": func(d *stringDecoder, _ goja.FunctionCall) goja.Value {
			return d.end(l)
		},
		"state": func(d *stringDecoder, _ goja.FunctionCall) goja.Value {
			missing, total := 0, 0
			if len(d.pending) > 0 {
				missing, total = d.total-len(d.pending), d.total
			}
			waiting := make([]byte, 4)
			copy(waiting, d.pending)
			return l.VM.NewArray(l.Buffer(waiting), missing, total)
		},
	})
	return l.Object(map[string]loop.Native{
		"create": func(call goja.FunctionCall) goja.Value {
			name := call.Argument(0).String()
			return class.Object(&stringDecoder{
				name: name, decode: buffer.Encodings[name].Decode})
		},
	})
}

func (d *stringDecoder) write(l *loop.Loop, b []byte) goja.Value {
	known := 0 // bytes that are not looked at again
	if len(d.pending) > 0 {
		b = append(d.pending, b...)
		d.pending = nil
		if d.name == "utf16le" {
			known = d.total
		}
	}
	rest, total := len(b), d.total
	if len(b) >= known {
		rest, total = d.unfinished(b[known:])
	}
	if rest > 0 {
		d.pending = append([]byte(nil), b[len(b)-rest:]...)
		d.total = total
		b = b[:len(b)-rest]
	}
	return d.decode(l, b)
}

func (d *stringDecoder) end(l *loop.Loop) goja.Value {
	rest := d.pending
	d.pending = nil
	return d.decode(l, rest)
}

// unfinished returns how many bytes at the end of b wait for more, and how
// many they will be with these.
func (d *stringDecoder) unfinished(b []byte) (rest, total int) {
	switch d.name {
	case "utf8":
		return unfinishedUTF8(b)
	case "utf16le":
		if len(b)%2 == 1 {
			return 1, 2
		}
		return buffer.IncompleteUTF16(b), 4
	case "base64", "base64url":
		return len(b) % 3, 3
	}
	return 0, 0
}

// unfinishedUTF8 goes by the first byte of a character alone: what it starts
// may turn out to be invalid when the rest is there.
func unfinishedUTF8(b []byte) (rest, total int) {
	for rest = 1; rest < utf8.UTFMax && rest <= len(b); rest++ {
		lead := b[len(b)-rest]
		if !utf8.RuneStart(lead) {
			continue
		}
		total = bits.LeadingZeros8(^lead) // as many ones as there are bytes
		if total > utf8.UTFMax || rest >= total {
			break
		}
		return rest, total
	}
	return 0, 0
}
