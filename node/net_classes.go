package node

import (
	"net"
	"net/netip"

	"github.com/dop251/goja"
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
//	setNoDelay(on), setKeepAlive(on, seconds)
//	setTypeOfService(value), getTypeOfService()
//	ref(), unref(), hasRef()
//
// Properties: fd, isPipe, bytesRead, bytesWritten, writeQueueSize.
func newConnClass(l *loop) *class[connHandle] {
	type handle = connHandle
	type call = goja.FunctionCall
	number := func(fn func(h *handle, c call) int) method[handle] {
		return answer(l, fn)
	}
	c := newClass(l, map[string]method[handle]{
		"connect": number(connectTCP(l)),
		"readStart": number(func(h *handle, _ call) int {
			return int(h.readStart())
		}),
		"readStop": number(func(h *handle, _ call) int {
			h.readStop()
			return 0
		}),
		"setReadLimit": number(func(h *handle, c call) int {
			h.limit = int(c.Argument(0).ToInteger())
			return 0
		}),
		"write": number(func(h *handle, c call) int {
			return h.write(l.byteSlices(c.Argument(0)), l.callback(c.Argument(1)))
		}),
		"shutdown": number(func(h *handle, c call) int {
			return int(h.end(l.callback(c.Argument(0))))
		}),
		"close": closing(l, func(h *handle, done func()) int {
			h.shut(done)
			return 0
		}),
		"reset": closing(l, func(h *handle, done func()) int {
			return int(h.reset(done))
		}),
		"getsockname": number(func(h *handle, c call) int {
			return fillName(h, c.Argument(0), net.Conn.LocalAddr)
		}),
		"getpeername": number(func(h *handle, c call) int {
			return fillName(h, c.Argument(0), net.Conn.RemoteAddr)
		}),
		"setNoDelay": number(func(h *handle, c call) int {
			return int(h.setNoDelay(c.Argument(0).ToBoolean()))
		}),
		"setKeepAlive": number(func(h *handle, c call) int {
			return int(h.setKeepAlive(c.Argument(0).ToBoolean(),
				int(c.Argument(1).ToInteger())))
		}),
		"setTypeOfService": number(func(h *handle, c call) int {
			return int(h.setTypeOfService(int(c.Argument(0).ToInteger())))
		}),
		"getTypeOfService": number(func(h *handle, _ call) int {
			return h.typeOfService()
		}),
	})
	liveMethods(c, func(h *handle) *liveness { return &h.liveness })
	getter(c, "fd", func(h *handle) any { return h.given.descriptor(h.conn) })
	getter(c, "isPipe", func(h *handle) any { return h.local })
	getter(c, "bytesRead", func(h *handle) any { return h.bytesRead.Load() })
	getter(c, "bytesWritten", func(h *handle) any { return h.bytesWritten.Load() })
	getter(c, "writeQueueSize", func(h *handle) any { return h.queueSize.Load() })
	return c
}

func connectTCP(l *loop) func(h *connHandle, call goja.FunctionCall) int {
	return func(h *connHandle, call goja.FunctionCall) int {
		var r dialRequest
		var ok bool
		r.network, r.endpoint, ok = tcpEndpoint(call.Argument(0).String(),
			int(call.Argument(1).ToInteger()))
		if !ok {
			return int(errInvalid)
		}
		from, port := call.Argument(2), int(call.Argument(3).ToInteger())
		if from.ToBoolean() || port != 0 {
			var ip netip.Addr
			if from.ToBoolean() {
				var err error
				ip, err = netip.ParseAddr(from.String())
				if err != nil {
					return int(errInvalid)
				}
			}
			r.from = &net.TCPAddr{IP: ip.AsSlice(), Port: port, Zone: ip.Zone()}
		}
		return int(h.connect(r, l.callback(call.Argument(4))))
	}
}

// fillName fills in the address of one end.
func fillName(h *connHandle, v goja.Value, of func(net.Conn) net.Addr) int {
	o, ok := v.(*goja.Object)
	if !ok {
		return int(errInvalid)
	}
	if h.conn == nil || h.closing {
		return int(errBadHandle)
	}
	return int(fill(o, of(h.conn)))
}

// newListenClass makes the class of the handles of listening sockets.
//
//	listen(backlog)     from now on, onconnection(errno, handle) is called
//	close(callback)
//	getsockname(object)
//	ref(), unref(), hasRef()
//
// Properties: fd, isPipe.
func newListenClass(l *loop) *class[listenHandle] {
	c := newClass(l, map[string]method[listenHandle]{
		"listen": answer(l, func(h *listenHandle, call goja.FunctionCall) int {
			return int(h.listen(int(call.Argument(0).ToInteger())))
		}),
		"close": closing(l, func(h *listenHandle, done func()) int {
			h.shut(done)
			return 0
		}),
		"getsockname": answer(l, func(h *listenHandle, call goja.FunctionCall) int {
			o, ok := call.Argument(0).(*goja.Object)
			if !ok || h.closing {
				return int(errInvalid)
			}
			return int(fill(o, h.ln.Addr()))
		}),
	})
	liveMethods(c, func(h *listenHandle) *liveness { return &h.liveness })
	getter(c, "fd", func(h *listenHandle) any { return h.given.descriptor(h.ln) })
	getter(c, "isPipe", func(h *listenHandle) any {
		_, local := h.ln.Addr().(*net.UnixAddr)
		return local
	})
	return c
}
