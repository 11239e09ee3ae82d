package net

import (
	"net"
	"net/netip"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// newConnClass makes the class of the handles of connections. Node's names;
// callbacks get an errno.
//
//	connect(address, port, localAddress, localPort, callback)
//	readStart(), readStop(), setReadLimit(bytes)
//	write(buffers, callback)     0: all is written and nothing is called;
//	                             1: the callback will be; else an errno
//	shutdown(callback), close(callback), reset(callback)
//	getsockname(object), getpeername(object)
//	setNoDelay(on), setKeepAlive(on, seconds, seconds between probes, probes)
//	setTypeOfService(value), getTypeOfService()
//	ref(), unref(), hasRef()
//
// Properties: fd, isPipe, bytesRead, bytesWritten, writeQueueSize.
func newConnClass(l *loop.Loop) *loop.Class[uv.Conn] {
	type handle = uv.Conn
	type call = goja.FunctionCall
	number := func(fn func(h *handle, c call) int) loop.Method[handle] {
		return loop.Answer(l, fn)
	}
	c := loop.NewClass(l, map[string]loop.Method[handle]{
		"connect": number(connectTCP(l)),
		"readStart": number(func(h *handle, _ call) int {
			return int(h.ReadStart())
		}),
		"readStop": number(func(h *handle, _ call) int {
			h.ReadStop()
			return 0
		}),
		"setReadLimit": number(func(h *handle, c call) int {
			h.Limit = int(c.Argument(0).ToInteger())
			return 0
		}),
		"write": number(func(h *handle, c call) int {
			return h.Write(l.ByteSlices(c.Argument(0)), l.Callback(c.Argument(1)))
		}),
		"shutdown": number(func(h *handle, c call) int {
			return int(h.End(l.Callback(c.Argument(0))))
		}),
		"close": loop.Closing(l, func(h *handle, done func()) int {
			h.Shut(done)
			return 0
		}),
		"reset": loop.Closing(l, func(h *handle, done func()) int {
			return int(h.Reset(done))
		}),
		"getsockname": number(func(h *handle, c call) int {
			return h.LocalName(c.Argument(0))
		}),
		"getpeername": number(func(h *handle, c call) int {
			return h.Name(c.Argument(0), net.Conn.RemoteAddr)
		}),
		"setNoDelay": number(func(h *handle, c call) int {
			return int(h.SetNoDelay(c.Argument(0).ToBoolean()))
		}),
		"setKeepAlive": number(func(h *handle, c call) int {
			return int(h.SetKeepAlive(c.Argument(0).ToBoolean(),
				int(c.Argument(1).ToInteger()), int(c.Argument(2).ToInteger()),
				int(c.Argument(3).ToInteger())))
		}),
		"setTypeOfService": number(func(h *handle, c call) int {
			return int(h.SetTypeOfService(int(c.Argument(0).ToInteger())))
		}),
		"getTypeOfService": number(func(h *handle, _ call) int {
			return h.TypeOfService()
		}),
	})
	loop.LiveMethods(c, func(h *handle) *loop.Liveness { return &h.Liveness })
	loop.Getter(c, "fd", func(h *handle) any { return h.Number() })
	loop.Getter(c, "isPipe", func(h *handle) any { return h.Local })
	loop.Getter(c, "bytesRead", func(h *handle) any { return h.BytesRead })
	loop.Getter(c, "bytesWritten", func(h *handle) any { return h.BytesWritten })
	loop.Getter(c, "writeQueueSize", func(h *handle) any { return h.QueueSize })
	return c
}

func connectTCP(l *loop.Loop) func(h *uv.Conn, call goja.FunctionCall) int {
	return func(h *uv.Conn, call goja.FunctionCall) int {
		var r uv.DialRequest
		var ok bool
		r.Network, r.Endpoint, ok = uv.TCPEndpoint(call.Argument(0).String(),
			int(call.Argument(1).ToInteger()))
		if !ok {
			return int(uv.ErrInvalid)
		}
		from, port := call.Argument(2), int(call.Argument(3).ToInteger())
		if from.ToBoolean() || port != 0 {
			var ip netip.Addr
			if from.ToBoolean() {
				var err error
				ip, err = netip.ParseAddr(from.String())
				if err != nil {
					return int(uv.ErrInvalid)
				}
			}
			r.From = &net.TCPAddr{IP: ip.AsSlice(), Port: port, Zone: ip.Zone()}
		}
		return int(h.Connect(r, l.Callback(call.Argument(4))))
	}
}

// newListenClass makes the class of the handles of listening sockets.
//
//	listen(backlog)     from now on, onconnection(errno, handle) is called
//	close(callback)
//	getsockname(object)
//	ref(), unref(), hasRef()
//
// Properties: fd, isPipe.
func newListenClass(l *loop.Loop) *loop.Class[uv.Listener] {
	c := loop.NewClass(l, map[string]loop.Method[uv.Listener]{
		"listen": loop.Answer(l, func(h *uv.Listener, call goja.FunctionCall) int {
			return int(h.Listen(int(call.Argument(0).ToInteger())))
		}),
		"close": loop.Closing(l, func(h *uv.Listener, done func()) int {
			h.Shut(done)
			return 0
		}),
		"getsockname": loop.Answer(l, func(h *uv.Listener, call goja.FunctionCall) int {
			return h.Name(call.Argument(0))
		}),
	})
	loop.LiveMethods(c, func(h *uv.Listener) *loop.Liveness { return &h.Liveness })
	loop.Getter(c, "fd", func(h *uv.Listener) any { return h.Number() })
	loop.Getter(c, "isPipe", func(h *uv.Listener) any { return h.IsLocal() })
	return c
}
