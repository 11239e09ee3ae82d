package node

import (
	"net"

	"github.com/dop251/goja"
)

// A netBinding is the Go part of net, for one loop.
type netBinding struct {
	l         *loop
	conns     *class[connHandle]
	listeners *class[listenHandle]
	meetings  *meetings
}

// netOf returns a loop's.
func netOf(l *loop) *netBinding {
	return shared(l, func(l *loop) *netBinding {
		return &netBinding{l: l, meetings: newMeetings(),
			conns: newConnClass(l), listeners: newListenClass(l)}
	})
}

// newNetBinding makes the Go part of net. Handles are as libuv's: methods
// answer 0 or an errno, and call back later. Those of this object:
//
//	newTCP()                  a handle to connect with
//	listenTCP(address, port, ipv6Only, reusePort)   a handle or an errno
//	isIP(text)                0, 4 or 6
//	parseIP(text, family)     the address as it is shown, or undefined
//	newBlockList()            see net_blocklist.go
func newNetBinding(l *loop) *goja.Object {
	b := netOf(l)
	lists := newBlockListClass(l)
	return l.object(map[string]native{
		"newTCP": func(goja.FunctionCall) goja.Value {
			return b.newConn(nil, false)
		},
		"listenTCP": b.listenTCP,
		"isIP": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(isIP(call.Argument(0).String()))
		},
		"parseIP": func(call goja.FunctionCall) goja.Value {
			return parseIP(l, call)
		},
		"newBlockList": func(goja.FunctionCall) goja.Value {
			return lists.object(new(blockList))
		},
	})
}

// newConn makes the handle of a connection, which may be nil as yet.
func (b *netBinding) newConn(conn net.Conn, local bool) *goja.Object {
	h := newConnHandle(b.l, b.meetings, conn, local)
	h.object = b.conns.object(h)
	return h.object
}

func (b *netBinding) listenTCP(call goja.FunctionCall) goja.Value {
	return b.listener(listenTCP(call.Argument(0).String(),
		int(call.Argument(1).ToInteger()), listenOptions{
			ipv6Only:  call.Argument(2).ToBoolean(),
			reusePort: call.Argument(3).ToBoolean(),
		}))
}

// listener makes the handle of a listening socket, or an errno.
func (b *netBinding) listener(ln net.Listener, err error) goja.Value {
	if err != nil {
		return b.l.vm.ToValue(int(errnoOf(err)))
	}
	h := newListenHandle(b.l, b.meetings, ln, func(conn net.Conn) *goja.Object {
		_, local := conn.(*net.UnixConn)
		return b.newConn(conn, local)
	})
	h.object = b.listeners.object(h)
	return h.object
}
