package net

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// newBoundClass makes the class of sockets that are bound and do nothing as yet.
// Of listen and connection one may be called, once.
//
//	listen(backlog)     the handle of a listening socket, or an errno
//	connection()        a handle to connect with
//	getsockname(object)
//	close()
//
// Property: fd.
func newBoundClass(b *Binding) *loop.Class[uv.Bound] {
	c := loop.NewClass(b.Loop, map[string]loop.Method[uv.Bound]{
		"listen": func(bound *uv.Bound, call goja.FunctionCall) goja.Value {
			ln, given, err := bound.Listen(int(call.Argument(0).ToInteger()))
			v := b.Listener(ln, err)
			if h := b.Listeners.Of(v); h != nil {
				h.Given = given
			}
			return v
		},
		"connection": func(bound *uv.Bound, _ goja.FunctionCall) goja.Value {
			o := b.NewConn(nil, bound.Local)
			b.Conns.Of(o).From(bound)
			return o
		},
		"getsockname": loop.Answer(b.Loop, func(bound *uv.Bound, call goja.FunctionCall) int {
			return bound.Name(call.Argument(0))
		}),
		"close": func(bound *uv.Bound, _ goja.FunctionCall) goja.Value {
			bound.Close()
			return nil
		},
	})
	loop.Getter(c, "fd", func(bound *uv.Bound) any { return bound.Number() })
	return c
}

func (b *Binding) bindTCP(call goja.FunctionCall) goja.Value {
	return b.Bound(uv.BindTCP(b.Loop, call.Argument(0).String(),
		int(call.Argument(1).ToInteger()), listenOptions(call)))
}

// Bound makes the handle of a bound socket, or an errno.
func (b *Binding) Bound(bound *uv.Bound, err error) goja.Value {
	if err != nil {
		return b.Loop.VM.ToValue(int(uv.ErrnoOf(err)))
	}
	return b.bounds.Object(bound)
}
