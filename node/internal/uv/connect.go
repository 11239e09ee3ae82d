package uv

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
)

// A DialRequest is where to connect to, and from.
type DialRequest struct {
	Network, Endpoint string
	From              net.Addr // nil: the system chooses
}

// Connect connects and then calls done with an errno and the system call that
// it is from.
func (h *Conn) Connect(r DialRequest, done func(args ...any)) Errno {
	if h.Closing || h.conn != nil || h.hangUp != nil {
		return ErrBadHandle
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.hangUp = cancel
	finish, over := h.Request(), h.meetings.dials()
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
func (h *Conn) connected(conn net.Conn, err error, done func(args ...any)) {
	h.hangUp = nil
	if h.Closing {
		closeConn(conn)
		done(int(-Errno(syscall.ECANCELED)), "connect")
		return
	}
	if err == nil {
		h.attach(conn)
	}
	done(int(ErrnoOf(err)), syscallOf(err))
}

func closeConn(conn net.Conn) {
	if conn != nil {
		_ = conn.Close()
	}
}

func (r DialRequest) dial(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{
		LocalAddr:       r.From,
		KeepAliveConfig: net.KeepAliveConfig{Enable: false},
		KeepAlive:       -1,
	}
	d.SetMultipathTCP(false)
	if r.From != nil {
		d.Control = reuseAddress
	}
	return d.DialContext(ctx, r.Network, r.Endpoint)
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
