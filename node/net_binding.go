package node

import (
	"io/fs"
	"net"

	"github.com/dop251/goja"
)

func init() { bindings["net"] = newNetBinding }

// A netBinding is the Go part of net, for one loop.
type netBinding struct {
	l         *loop
	conns     *class[connHandle]
	listeners *class[listenHandle]
	meetings  *meetings
}

// newNetBinding makes the Go part of net. Handles are as libuv's: methods
// answer 0 or an errno, and call back later. Those of this object:
//
//	newTCP(), newPipe()       a handle to connect with
//	open(fd)                  [handle or errno, kind]
//	listenTCP(address, port, ipv6Only, reusePort)   a handle or an errno
//	listenPipe(path, readableAll, writableAll)      a handle or an errno
//	listenFd(fd)                                    a handle or an errno
//	isIP(text)                0, 4 or 6
//	parseIP(text, family)     the address as it is shown, or undefined
//	newBlockList()            see net_blocklist.go
func newNetBinding(l *loop) *goja.Object {
	b := &netBinding{l: l, meetings: newMeetings()}
	b.conns = newConnClass(l)
	b.listeners = newListenClass(l)
	lists := newBlockListClass(l)
	return l.object(map[string]native{
		"newTCP": func(goja.FunctionCall) goja.Value {
			return b.newConn(nil, false)
		},
		"newPipe": func(goja.FunctionCall) goja.Value {
			return b.newConn(nil, true)
		},
		"open":       b.open,
		"listenTCP":  b.listenTCP,
		"listenPipe": b.listenPipe,
		"listenFd":   b.listenFd,
		"isIP": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(isIP(call.Argument(0).String()))
		},
		"parseIP": l.parseIP,
		"newBlockList": func(goja.FunctionCall) goja.Value {
			return lists.object(new(blockList))
		},
	})
}

func (b *netBinding) newConn(conn net.Conn, local bool) *goja.Object {
	h := newConnHandle(b.l, b.meetings, conn, local)
	h.object = b.conns.object(h)
	return h.object
}

func (b *netBinding) open(call goja.FunctionCall) goja.Value {
	conn, kind, err := openDescriptor(int(call.Argument(0).ToInteger()))
	if err != nil {
		return b.l.vm.NewArray(int(errnoOf(err)), kind)
	}
	return b.l.vm.NewArray(b.newConn(conn, kind == "PIPE"), kind)
}

func (b *netBinding) listenTCP(call goja.FunctionCall) goja.Value {
	return b.listener(listenTCP(call.Argument(0).String(),
		int(call.Argument(1).ToInteger()), listenOptions{
			ipv6Only:  call.Argument(2).ToBoolean(),
			reusePort: call.Argument(3).ToBoolean(),
		}))
}

func (b *netBinding) listenPipe(call goja.FunctionCall) goja.Value {
	var mode fs.FileMode
	if call.Argument(1).ToBoolean() {
		mode |= 0o444
	}
	if call.Argument(2).ToBoolean() {
		mode |= 0o222
	}
	return b.listener(
		listenLocal(call.Argument(0).String(), listenOptions{mode: mode}))
}

func (b *netBinding) listenFd(call goja.FunctionCall) goja.Value {
	return b.listener(openListener(int(call.Argument(0).ToInteger())))
}

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
