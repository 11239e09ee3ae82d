package uv

import (
	"context"
	"errors"
	"net"
	"slices"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Listener is a listening socket, TCP or local. Methods are for the loop's
// goroutine.
type Listener struct {
	loop.Liveness
	Object   *goja.Object // the script's; its onconnection gets the connections
	accept   func(net.Conn) *goja.Object
	door     door
	Given    *Given    // that the script opened it by, or nil
	meetings *Meetings // with the clients of the same script

	rest    time.Duration // after what failed last; 0: nothing did
	resting bool          // so long accepting is not tried
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
	h := &Listener{meetings: m, door: door{ln: ln}, accept: accept}
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
	if err := setBacklog(h.door.ln, backlog); err != nil {
		return ErrnoOf(err)
	}
	h.SetActive(true)
	h.meetings.servers = append(h.meetings.servers, h)
	h.door.open(func() { h.Loop.PostSteps(h.readable) })
	return 0
}

// readable is called by the loop when somebody is there.
func (h *Listener) readable() {
	h.resting = false
	switch {
	case h.Closing:
		conn, _ := h.door.accept() // by the goroutine, for nobody
		closeConn(conn)
	case h.meetings.meet():
		h.again()
	default: // that was in this turn; who came since is for the next
		h.Loop.PostSteps(h.readable)
	}
}

// again waits for the next one.
func (h *Listener) again() {
	switch {
	case !slices.Contains(h.meetings.servers, h):
	case h.resting:
		time.AfterFunc(h.rest, func() { h.Loop.PostSteps(h.readable) })
	default:
		h.door.again()
	}
}

// acceptOne accepts one connection. Like libuv, a turn of the loop has no more.
func (h *Listener) acceptOne() {
	const first, most = 5 * time.Millisecond, time.Second
	conn, err := h.door.accept()
	switch {
	case err == nil && conn == nil:
		return
	case err == nil:
		h.rest = 0
	case isShortage(err): // the next may find what this one lacked
		h.rest = min(max(2*h.rest, first), most)
		h.resting = true
		return
	default:
		h.stop()
	}
	h.Loop.Step(func() { h.tell(conn, err) })
}

// stop accepts no more.
func (h *Listener) stop() {
	h.meetings.servers = without(h.meetings.servers, h)
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

// tell tells of a connection, or why there are no more.
func (h *Listener) tell(conn net.Conn, err error) {
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
	return int(Fill(o, h.door.ln.Addr()))
}

// IsLocal reports whether the socket is a local (unix) one.
func (h *Listener) IsLocal() bool {
	_, local := h.door.ln.Addr().(*net.UnixAddr)
	return local
}

// Number is the descriptor that the script knows the socket by.
func (h *Listener) Number() int { return h.Given.descriptor(h.door.ln) }

// Uses reports whether a descriptor is the handle's own.
func (h *Listener) Uses(fd int) bool { return descriptor(h.door.ln) == fd }

// Close implements handle.
func (h *Listener) Close() { h.Shut(nil) }

// Shut closes the socket, now, and calls done later.
func (h *Listener) Shut(done func()) {
	if h.Closing {
		return
	}
	h.Loop.Closed(h)
	h.stop()
	h.door.close()
	h.Given.done()
	h.Liveness.Close(done)
}
