// Package net is the Go part of the module net.
package net

import (
	"net"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A Binding is the Go part of net, for one loop.
type Binding struct {
	Loop      *loop.Loop
	Conns     *loop.Class[uv.Conn]
	Listeners *loop.Class[uv.Listener]
	meetings  *uv.Meetings
}

// Of returns a loop's.
func Of(l *loop.Loop) *Binding {
	return loop.Shared(l, func(l *loop.Loop) *Binding {
		return &Binding{Loop: l, meetings: uv.NewMeetings(l),
			Conns: newConnClass(l), Listeners: newListenClass(l)}
	})
}

// New makes the Go part of net. Handles are as libuv's: methods answer 0 or an
// errno, and call back later. Those of this object:
//
//	newTCP()                  a handle to connect with
//	listenTCP(address, port, ipv6Only, reusePort)   a handle or an errno
//	isIP(text)                0, 4 or 6
//	parseIP(text, family)     the address as it is shown, or undefined
//	newBlockList()            see blocklist.go
func New(l *loop.Loop) *goja.Object {
	b := Of(l)
	lists := newBlockListClass(l)
	return l.Object(map[string]loop.Native{
		"newTCP": func(goja.FunctionCall) goja.Value {
			return b.NewConn(nil, false)
		},
		"listenTCP": b.listenTCP,
		"isIP": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(uv.IsIP(call.Argument(0).String()))
		},
		"parseIP": func(call goja.FunctionCall) goja.Value {
			return parseIP(l, call)
		},
		"newBlockList": func(goja.FunctionCall) goja.Value {
			return lists.Object(new(blockList))
		},
	})
}

// NewConn makes the handle of a connection, which may be nil as yet.
func (b *Binding) NewConn(conn net.Conn, local bool) *goja.Object {
	h := uv.NewConn(b.Loop, b.meetings, conn, local)
	h.Object = b.Conns.Object(h)
	return h.Object
}

func (b *Binding) listenTCP(call goja.FunctionCall) goja.Value {
	return b.Listener(uv.ListenTCP(call.Argument(0).String(),
		int(call.Argument(1).ToInteger()), uv.ListenOptions{
			IPv6Only:  call.Argument(2).ToBoolean(),
			ReusePort: call.Argument(3).ToBoolean(),
		}))
}

// Listener makes the handle of a listening socket, or an errno.
func (b *Binding) Listener(ln net.Listener, err error) goja.Value {
	if err != nil {
		return b.Loop.VM.ToValue(int(uv.ErrnoOf(err)))
	}
	h := uv.NewListener(b.Loop, b.meetings, ln, func(conn net.Conn) *goja.Object {
		_, local := conn.(*net.UnixConn)
		return b.NewConn(conn, local)
	})
	h.Object = b.Listeners.Object(h)
	return h.Object
}
