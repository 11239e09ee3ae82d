package node

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/dop251/goja"
)

// maxAccepted is how many accepted connections may wait for the loop.
const maxAccepted = 16

// A listenHandle is a listening socket, TCP or local. Methods are for the
// loop's goroutine; one goroutine accepts, until the socket is closed.
type listenHandle struct {
	liveness
	object   *goja.Object // the script's; its onconnection gets the connections
	accept   func(net.Conn) *goja.Object
	ln       net.Listener
	given    *givenDescriptor // that the script opened it by, or nil
	meetings *meetings        // with the clients of the same script

	room chan struct{} // holds a value per connection that waits
	done chan struct{} // closed with the handle
}

// listenOptions are those of binding a socket.
type listenOptions struct {
	ipv6Only, reusePort bool
}

// listenTCP binds an address; the system accepts from now on.
func listenTCP(address string, port int, o listenOptions) (net.Listener, error) {
	network, endpoint, ok := tcpEndpoint(address, port)
	if !ok {
		return nil, syscall.EINVAL
	}
	if network == "tcp6" && !o.ipv6Only && net.ParseIP(address).IsUnspecified() {
		network = "tcp" // of both families, where the system can
	}
	config := net.ListenConfig{KeepAlive: -1}
	config.SetMultipathTCP(false)
	if o.reusePort {
		config.Control = reusePort
	}
	return config.Listen(context.Background(), network, endpoint)
}

func newListenHandle(
	l *loop, m *meetings, ln net.Listener,
	accept func(net.Conn) *goja.Object,
) *listenHandle {
	h := &listenHandle{meetings: m, ln: ln, accept: accept,
		done: make(chan struct{}), room: make(chan struct{}, maxAccepted)}
	h.liveness.init(l)
	l.opened(h)
	return h
}

// listen starts to accept, with a queue of the system of that length.
func (h *listenHandle) listen(backlog int) errno {
	switch {
	case h.closing:
		return errBadHandle
	case h.active:
		return errInvalid
	}
	if err := setBacklog(h.ln, backlog); err != nil {
		return errnoOf(err)
	}
	h.setActive(true)
	over := h.meetings.listens(h.ln.Addr())
	go h.run(over) // ends when the listener is closed
	return 0
}

// run accepts connections and hands them to the loop, a few at a time, and in
// the end calls over.
func (h *listenHandle) run(over func()) {
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
		if !h.l.post(func() { h.accepted(conn, err) }) {
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

func (h *listenHandle) accepted(conn net.Conn, err error) {
	<-h.room
	if h.closing {
		closeConn(conn)
		return
	}
	fn, ok := goja.AssertFunction(h.object.Get("onconnection"))
	switch {
	case !ok:
		closeConn(conn)
	case err != nil:
		h.l.call(fn, h.object, h.l.vm.ToValue(int(errnoOf(err))))
	default:
		h.l.call(fn, h.object, h.l.vm.ToValue(0), h.accept(conn))
	}
}

// Close implements handle.
func (h *listenHandle) Close() { h.shut(nil) }

// shut closes the socket, now, and calls done later.
func (h *listenHandle) shut(done func()) {
	if h.closing {
		return
	}
	h.l.closed(h)
	close(h.done)
	_ = h.ln.Close()
	h.given.done()
	h.liveness.close(done)
}
