package pipe

import (
	"net"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A bound is a socket that has its address and neither listens nor connects as
// yet: a handle of libuv's after bind. The handle that does so takes it over.
// It does not keep the loop alive. Methods are for the loop's goroutine.
type bound struct {
	loop  *loop.Loop
	fd    int // -1: closed, or another handle's
	local bool
	path  string // of a local socket, in Go's form
}

// newBoundClass makes the class of such sockets. Of listen and connection one
// may be called, once.
//
//	listen(backlog)     the handle of a listening socket, or an errno
//	connection()        a handle to connect with
//	getsockname(object)
//	close()
//
// Property: fd.
func newBoundClass(b *pipeBinding) *loop.Class[bound] {
	c := loop.NewClass(b.net.Loop, map[string]loop.Method[bound]{
		"listen": func(s *bound, call goja.FunctionCall) goja.Value {
			return b.listenBound(s, int(call.Argument(0).ToInteger()))
		},
		"connection": func(s *bound, _ goja.FunctionCall) goja.Value {
			o := b.net.NewConn(nil, s.local)
			h, given := b.net.Conns.Of(o), s.take()
			h.Bound, h.Given = connector(given.FD), given
			return o
		},
		"getsockname": loop.Answer(b.net.Loop, func(s *bound, call goja.FunctionCall) int {
			o, ok := call.Argument(0).(*goja.Object)
			if !ok {
				return int(uv.ErrInvalid)
			}
			return int(uv.Fill(o, localAddr(s.fd)))
		}),
		"close": func(s *bound, _ goja.FunctionCall) goja.Value {
			s.Close()
			return nil
		},
	})
	loop.Getter(c, "fd", func(s *bound) any { return s.fd })
	return c
}

func (b *pipeBinding) bindTCP(call goja.FunctionCall) goja.Value {
	fd, err := bindTCP(call.Argument(0).String(), int(call.Argument(1).ToInteger()),
		uv.ListenOptions{
			IPv6Only:  call.Argument(2).ToBoolean(),
			ReusePort: call.Argument(3).ToBoolean(),
		})
	return b.bound(&bound{fd: fd}, err)
}

// bindPipe makes a local socket. Its path is removed with it; for "" Linux finds a
// name that is of no file.
func (b *pipeBinding) bindPipe(call goja.FunctionCall) goja.Value {
	path, err := localPath(call.Argument(0).String())
	if err != nil {
		return b.bound(nil, err)
	}
	fd, err := bindPath(path)
	return b.bound(&bound{fd: fd, local: true, path: path}, err)
}

func (b *pipeBinding) bound(s *bound, err error) goja.Value {
	if err != nil {
		return b.net.Loop.VM.ToValue(int(uv.ErrnoOf(err)))
	}
	s.loop = b.net.Loop
	s.loop.Opened(s)
	return b.bounds.Object(s)
}

// listenBound makes a socket accept connections, with a queue of the system of
// that length. The socket is closed if it cannot.
func (b *pipeBinding) listenBound(s *bound, backlog int) goja.Value {
	ln, err := listenOn(s.fd, backlog)
	if err != nil {
		s.Close()
	}
	v := b.net.Listener(ln, err)
	if h := b.net.Listeners.Of(v); h != nil {
		h.Given = s.take() // ln has a descriptor of its own
	}
	return v
}

// Uses reports whether a descriptor is the socket's.
func (s *bound) Uses(fd int) bool { return s.fd == fd }

// Close closes the socket if it is not another handle's.
func (s *bound) Close() {
	if s.fd >= 0 {
		s.take().Close()
	}
}

// take gives the socket to another handle, which closes it.
func (s *bound) take() *uv.Given {
	fd, path := s.fd, s.path
	s.loop.Closed(s)
	s.fd = -1
	return &uv.Given{FD: fd, Close: func() { closeSocket(fd, path) }}
}

// A connector is the descriptor of a bound socket, for a connection.
type connector int

// LocalAddr implements uv.Bound.
func (c connector) LocalAddr() net.Addr { return localAddr(int(c)) }

// Dial implements uv.Bound.
func (c connector) Dial(r uv.DialRequest) (uv.DialFunc, error) {
	return startConnect(int(c), r)
}
