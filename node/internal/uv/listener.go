package uv

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// maxAccepted is how many accepted connections may wait for the loop.
const maxAccepted = 16

// A Listener is a listening socket, TCP or local. Methods are for the
// loop's goroutine; one goroutine accepts, until the socket is closed.
type Listener struct {
	loop.Liveness
	Object   *goja.Object // the script's; its onconnection gets the connections
	accept   func(net.Conn) *goja.Object
	ln       net.Listener
	Given    *Given    // that the script opened it by, or nil
	meetings *Meetings // with the clients of the same script

	room chan struct{} // holds a value per connection that waits
	done chan struct{} // closed with the handle
}

// ListenOptions are those of binding a socket.
type ListenOptions struct {
	IPv6Only, ReusePort bool
}

// ListenTCP binds an address; the system accepts from now on.
func ListenTCP(address string, port int, o ListenOptions) (net.Listener, error) {
	network, endpoint, ok := TCPEndpoint(address, port)
	if !ok {
		return nil, syscall.EINVAL
	}
	if network == "tcp6" && !o.IPv6Only && net.ParseIP(address).IsUnspecified() {
		network = "tcp" // of both families, where the system can
	}
	config := net.ListenConfig{KeepAlive: -1}
	config.SetMultipathTCP(false)
	if o.ReusePort {
		config.Control = reusePort
	}
	return config.Listen(context.Background(), network, endpoint)
}

// NewListener makes the handle of a listening socket. accept makes the objects of
// its connections.
func NewListener(
	l *loop.Loop, m *Meetings, ln net.Listener,
	accept func(net.Conn) *goja.Object,
) *Listener {
	h := &Listener{meetings: m, ln: ln, accept: accept,
		done: make(chan struct{}), room: make(chan struct{}, maxAccepted)}
	h.Liveness.Init(l)
	l.Opened(h)
	return h
}

// Listen starts to accept, with a queue of the system of that length.
func (h *Listener) Listen(backlog int) Errno {
	switch {
	case h.Closing:
		return ErrBadHandle
	case h.Active:
		return ErrInvalid
	}
	if err := setBacklog(h.ln, backlog); err != nil {
		return ErrnoOf(err)
	}
	h.SetActive(true)
	over := h.meetings.listens(h.ln.Addr())
	go h.run(over) // ends when the listener is closed
	return 0
}

// run accepts connections and hands them to the loop, a few at a time, and in
// the end calls over.
func (h *Listener) run(over func()) {
	defer over()
	const first, most = 5 * time.Millisecond, time.Second
	for pause := first; ; {
		conn, err := h.ln.Accept()
		switch {
		case err == nil:
			pause = first
		case errors.Is(err, net.ErrClosed):
			return
		case isShortage(err): // the next may find what this one lacked
			select {
			case <-time.After(pause):
				pause = min(2*pause, most)
				continue
			case <-h.done:
				return
			}
		}
		select {
		case h.room <- struct{}{}:
		case <-h.done:
			closeConn(conn)
			return
		}
		if !h.Loop.Post(func() { h.accepted(conn, err) }) {
			closeConn(conn)
		}
		if err != nil {
			return
		}
		h.meetings.accepted(conn)
	}
}

// isShortage reports whether accepting failed for want of something that comes
// back, or for a client that is gone.
func isShortage(err error) bool {
	for _, e := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE,
		syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (h *Listener) accepted(conn net.Conn, err error) {
	<-h.room
	if h.Closing {
		closeConn(conn)
		return
	}
	fn, ok := goja.AssertFunction(h.Object.Get("onconnection"))
	switch {
	case !ok:
		closeConn(conn)
	case err != nil:
		h.Loop.Call(fn, h.Object, h.Loop.VM.ToValue(int(ErrnoOf(err))))
	default:
		h.Loop.Call(fn, h.Object, h.Loop.VM.ToValue(0), h.accept(conn))
	}
}

// Name fills in the address.
func (h *Listener) Name(v goja.Value) int {
	o, ok := v.(*goja.Object)
	if !ok || h.Closing {
		return int(ErrInvalid)
	}
	return int(fill(o, h.ln.Addr()))
}

// IsLocal reports whether the socket is a local (unix) one.
func (h *Listener) IsLocal() bool {
	_, local := h.ln.Addr().(*net.UnixAddr)
	return local
}

// Number is the descriptor that the script knows the socket by.
func (h *Listener) Number() int { return h.Given.descriptor(h.ln) }

// Uses reports whether a descriptor is the handle's own.
func (h *Listener) Uses(fd int) bool { return descriptor(h.ln) == fd }

// Close implements handle.
func (h *Listener) Close() { h.Shut(nil) }

// Shut closes the socket, now, and calls done later.
func (h *Listener) Shut(done func()) {
	if h.Closing {
		return
	}
	h.Loop.Closed(h)
	close(h.done)
	_ = h.ln.Close()
	h.Given.done()
	h.Liveness.Close(done)
}
