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
	fd := int(call.Argument(0).ToInteger())
	given := b.given(fd)
	conn, kind, err := openDescriptor(fd)
	if err != nil {
		return b.l.vm.NewArray(int(errnoOf(err)), kind)
	}
	o := b.newConn(conn, kind == "PIPE")
	b.conns.of(o).given = given
	return b.l.vm.NewArray(o, kind)
}

// given makes what a handle knows of the descriptor it is opened by.
func (b *netBinding) given(fd int) *givenDescriptor {
	for h := range b.l.handles {
		var v any
		switch h := h.(type) {
		case *connHandle:
			v = h.conn
		case *listenHandle:
			v = h.ln
		}
		if descriptor(v) == fd {
			return &givenDescriptor{fd: fd}
		}
	}
	return &givenDescriptor{fd: fd, owned: true}
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
	fd := int(call.Argument(0).ToInteger())
	given := b.given(fd)
	v := b.listener(openListener(fd))
	if h := b.listeners.of(v); h != nil {
		h.given = given
	}
	return v
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
