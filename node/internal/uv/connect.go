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

// A dialing is a connect under way. The system begins with it before Connect
// returns, so that servers get clients in the order in which these were made; a
// goroutine waits for the outcome.
type dialing struct {
	conn   *Conn
	done   func(args ...any)
	cancel context.CancelFunc
	begun  chan struct{}   // closed when the system has begun, or will not
	raw    syscall.RawConn // that is being connected; nil where one cannot ask it
	failed bool            // the system did not even begin
	result chan dialResult // gets one
}

type dialResult struct {
	conn net.Conn
	err  error
}

// A DialFunc makes a connection, which takes its time, and calls begun with the
// socket when the system has begun to.
type DialFunc = func(
	ctx context.Context, begun func(syscall.RawConn),
) (net.Conn, error)

// A Bound is a socket with an address of its own, to connect with.
type Bound interface {
	LocalAddr() net.Addr // nil when it is closed
	// Dial begins to connect; the function returned waits for the outcome.
	Dial(DialRequest) (DialFunc, error)
}

// Connect connects and then calls done with an errno and the system call that
// it is from.
func (h *Conn) Connect(r DialRequest, done func(args ...any)) Errno {
	if h.Closing || h.conn != nil || h.dialing != nil {
		return ErrBadHandle
	}
	dial := r.dial
	if h.Bound != nil {
		var err error
		if dial, err = h.Bound.Dial(r); err != nil {
			return ErrnoOf(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	d := &dialing{conn: h, done: done, cancel: cancel,
		begun: make(chan struct{}), result: make(chan dialResult, 1)}
	h.dialing = d
	h.Loop.Ref()
	h.meetings.clients = append(h.meetings.clients, d)
	go d.run(ctx, dial) // ends when connected, refused or hung up
	<-d.begun
	if d.failed {
		h.Loop.Soon(d.tell)
	}
	return 0
}

func (d *dialing) run(ctx context.Context, dial DialFunc) {
	begun := false
	conn, err := dial(ctx, func(raw syscall.RawConn) {
		if !begun { // Go tries again at times
			begun, d.raw = true, raw
			close(d.begun)
		}
	})
	d.result <- dialResult{conn, err}
	if !begun {
		d.failed = true
		close(d.begun)
		return
	}
	if !d.conn.Loop.PostSteps(d.ready) {
		d.drop()
	}
}

// ready is called by the loop when there is a result.
func (d *dialing) ready() {
	switch {
	case d.conn.dialing != d: // told, or hung up
		d.drop()
	case !d.conn.meetings.meet(): // that was in this turn, before the result
		d.conn.Loop.PostSteps(d.ready)
	}
}

// tell tells the outcome, which is there or as good as there, if nobody has.
func (d *dialing) tell() {
	h := d.conn
	if h.dialing != d {
		return
	}
	r := <-d.result
	d.over()
	if r.err == nil {
		h.attach(r.conn)
	}
	h.Loop.Step(func() { d.done(int(ErrnoOf(r.err)), syscallOf(r.err)) })
}

func (d *dialing) over() {
	h := d.conn
	h.dialing = nil
	h.meetings.clients = without(h.meetings.clients, d)
	h.Loop.Unref()
	d.cancel()
}

// hangUp ends a connect under way. What it returns tells that.
func (h *Conn) hangUp() (tell func()) {
	d := h.dialing
	if d == nil {
		return func() {}
	}
	d.over()
	return func() {
		h.Loop.Step(func() { d.done(int(-Errno(syscall.ECANCELED)), "connect") })
	}
}

// drop closes what nobody wants any more.
func (d *dialing) drop() {
	select {
	case r := <-d.result:
		closeConn(r.conn)
	default:
	}
}

func closeConn(conn net.Conn) {
	if conn != nil {
		_ = conn.Close()
	}
}

// dial is a DialFunc.
func (r DialRequest) dial(
	ctx context.Context, begun func(syscall.RawConn),
) (net.Conn, error) {
	d := net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: false},
		KeepAlive:       -1,
	}
	d.SetMultipathTCP(false)
	if r.Network != "unix" {
		r.onBegin(&d, begun)
		return d.DialContext(ctx, r.Network, r.Endpoint)
	}
	// This does not wait, and is not done twice: the path may be gone by then.
	conn, err := d.DialContext(ctx, r.Network, r.Endpoint)
	if err != nil {
		return nil, err
	}
	raw, err := conn.(*net.UnixConn).SyscallConn()
	if err != nil {
		closeConn(conn)
		return nil, err
	}
	begun(raw)
	return conn, nil
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
