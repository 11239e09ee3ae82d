package tls

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A transport is what TLS goes over: a connection's handle, or a Duplex of the
// script. Its methods are the loop's.
type transport interface {
	// Sink has what is read told: bytes, which are the caller's again when fn
	// returns, or how reading ended.
	Sink(fn func(data []byte, status uv.Errno))

	// Write answers 0 where all is written, 1 where done will be called, or an
	// errno. It keeps the bytes in the second case only.
	Write(data [][]byte, done func(args ...any)) int

	// End ends our side after what was written.
	End(done func(args ...any)) uv.Errno
}

// A stream is a Duplex of the script as a transport; lib/internal/tls/
// stream_handle.js feeds it and writes for it.
type stream struct {
	l    *loop.Loop
	glue *goja.Object // whose on… methods are told what to do
	sink func(data []byte, status uv.Errno)
}

func (b *binding) openStream(call goja.FunctionCall) goja.Value {
	return b.streams.Object(&stream{l: b.l, glue: call.Argument(0).ToObject(b.l.VM),
		sink: func([]byte, uv.Errno) {}})
}

func streamMethods(l *loop.Loop) map[string]loop.Method[stream] {
	return map[string]loop.Method[stream]{
		"push": func(s *stream, call goja.FunctionCall) goja.Value {
			b, _ := l.Bytes(call.Argument(0))
			s.sink(b, 0)
			return nil
		},
		"end": func(s *stream, _ goja.FunctionCall) goja.Value {
			s.sink(nil, uv.ErrEOF)
			return nil
		},
	}
}

// Sink implements transport.
func (s *stream) Sink(fn func(data []byte, status uv.Errno)) { s.sink = fn }

// Write implements transport.
func (s *stream) Write(data [][]byte, done func(args ...any)) int {
	var joined []byte
	for _, b := range data {
		joined = append(joined, b...)
	}
	s.call("onwrite", s.l.Buffer(joined), s.callback(done))
	return 1
}

// End implements transport.
func (s *stream) End(done func(args ...any)) uv.Errno {
	s.call("onend", s.callback(done))
	return 0
}

// callback is a function for the script's part to call with an errno.
func (s *stream) callback(done func(args ...any)) goja.Value {
	return s.l.VM.ToValue(func(call goja.FunctionCall) goja.Value {
		done(int(call.Argument(0).ToInteger()))
		return nil
	})
}

func (s *stream) call(method string, args ...goja.Value) {
	fn, _ := goja.AssertFunction(s.glue.Get(method))
	s.l.Call(fn, s.glue, args...)
}
