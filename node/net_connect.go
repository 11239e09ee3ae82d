package node

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
)

// A dialRequest is where to connect to, and from.
type dialRequest struct {
	network, endpoint string
	from              net.Addr // nil: the system chooses
}

// connect connects and then calls done with an errno and the system call that
// it is from.
func (h *connHandle) connect(r dialRequest, done func(args ...any)) errno {
	if h.closing || h.conn != nil || h.hangUp != nil {
		return errBadHandle
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.hangUp = cancel
	finish, over := h.request(), h.meetings.dials()
	go func() { // ends when connected, refused or hung up
		defer cancel()
		conn, err := r.dial(ctx)
		if err == nil {
			h.meetings.await(ctx, conn)
		}
		over()
		if !finish(func() { h.connected(conn, err, done) }) {
			closeConn(conn)
		}
	}()
	return 0
}

// connected takes the outcome of connect. The handle may be closed by now.
func (h *connHandle) connected(conn net.Conn, err error, done func(args ...any)) {
	h.hangUp = nil
	if h.closing {
		closeConn(conn)
		done(int(-errno(syscall.ECANCELED)), "connect")
		return
	}
	if err == nil {
		h.attach(conn)
	}
	done(int(errnoOf(err)), syscallOf(err))
}

func closeConn(conn net.Conn) {
	if conn != nil {
		_ = conn.Close()
	}
}

func (r dialRequest) dial(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{
		LocalAddr:       r.from,
		KeepAliveConfig: net.KeepAliveConfig{Enable: false},
		KeepAlive:       -1,
	}
	d.SetMultipathTCP(false)
	if r.from != nil {
		d.Control = reuseAddress
	}
	return d.DialContext(ctx, r.network, r.endpoint)
}

// syscallOf names the system call that an error of dialing is from: bind or,
// for all others, connect.
func syscallOf(err error) string {
	var sys *os.SyscallError
	if errors.As(err, &sys) && sys.Syscall == "bind" {
		return "bind"
	}
	return "connect"
}
