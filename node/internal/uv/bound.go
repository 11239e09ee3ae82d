package uv

import (
	"net"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Bound is a socket that has its address and neither listens nor connects as
// yet: a handle of libuv's after bind. The handle that does so takes it over.
// It does not keep the loop alive. Methods are for the loop's goroutine.
type Bound struct {
	loop  *loop.Loop
	fd    int // -1: closed, or another handle's
	Local bool
	path  string // of a local socket, in Go's form
}

// BindTCP makes a socket with an address.
func BindTCP(l *loop.Loop, address string, port int, o ListenOptions) (*Bound, error) {
	fd, err := bindTCP(address, port, o)
	if err != nil {
		return nil, err
	}
	return newBound(&Bound{loop: l, fd: fd}), nil
}

// BindPath makes a local socket. Its path, in Go's form, is removed with it; Linux
// finds one of no file for "".
func BindPath(l *loop.Loop, path string) (*Bound, error) {
	if strings.Contains(path, "\x00") {
		return nil, syscall.EINVAL
	}
	fd, err := bindPath(path)
	if err != nil {
		return nil, err
	}
	return newBound(&Bound{loop: l, fd: fd, Local: true, path: path}), nil
}

func newBound(b *Bound) *Bound {
	b.loop.Opened(b)
	return b
}

// Name fills in the address.
func (b *Bound) Name(v goja.Value) int {
	o, ok := v.(*goja.Object)
	if !ok || b.fd < 0 {
		return int(ErrBadHandle)
	}
	return nameSocket(o, b.fd)
}

// nameSocket fills in the local address of a socket.
func nameSocket(o *goja.Object, fd int) int {
	a, err := localAddr(fd)
	if err != nil {
		return int(ErrnoOf(err))
	}
	return int(fill(o, a))
}

// Number is the socket's descriptor, or -1 when it has been closed.
func (b *Bound) Number() int { return b.fd }

// Uses reports whether a descriptor is the socket's.
func (b *Bound) Uses(fd int) bool { return b.fd == fd }

// Close implements handle.
func (b *Bound) Close() {
	if b.fd >= 0 {
		b.take().done()
	}
}

// take gives the socket to another handle, which closes it.
func (b *Bound) take() *Given {
	fd, path := b.fd, b.path
	b.loop.Closed(b)
	b.fd = -1
	return &Given{FD: fd, Close: func() { closeSocket(fd, path) }}
}

// Listen makes the socket accept connections, with a queue of the system of that
// length. The listener is of a descriptor of its own; the given one is to be
// closed with it. The socket is closed if it cannot listen.
func (b *Bound) Listen(backlog int) (net.Listener, *Given, error) {
	ln, err := listenOn(b.fd, backlog)
	if err != nil {
		b.Close()
		return nil, nil, err
	}
	return ln, b.take(), nil
}

// From makes a connection use the socket. It comes before Connect.
func (h *Conn) From(b *Bound) {
	h.bound = true
	h.Given = b.take()
}
