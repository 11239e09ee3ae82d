// Package uv has the handles of connections and listening sockets, and the
// numbers of errors, as libuv has them.
package uv

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Conn is one connection, TCP or local, as libuv's stream handle: it
// connects, reads when asked to, writes in order, and tells the script's
// object. Methods are for the loop's goroutine. What blocks runs on goroutines
// that end when the connection is closed.
type Conn struct {
	loop.Liveness
	Object *goja.Object // the script's; its onread gets what is read
	Local  bool         // a local (unix) connection or a pipe

	meetings *Meetings // with the servers of the same script

	Given  *Given          // that the script opened it by, or nil
	conn   net.Conn        // nil until connected
	raw    syscall.RawConn // of conn, nil where it has none
	hangUp func()          // ends a connect under way

	reading  bool            // the script wants to read
	inFlight bool            // the reader has been told to read once
	want     chan int        // to the reader: read at most so many bytes
	results  chan readResult // from the reader, one for each want
	waiting  *readResult     // what was read and the script did not take yet
	Limit    int             // most bytes of a read, 0 for as many as come
	taken    bool            // by TLS

	BytesRead, BytesWritten atomic.Int64 // in the script's eyes
	QueueSize               atomic.Int64 // bytes that wait to be written

	writeMu   sync.Mutex
	writeCond sync.Cond // of writeMu: queue changed
	queue     []*writeRequest
	writing   bool // a goroutine works on the queue
}

// NewConn makes the handle of a connection, which is nil before Connect.
func NewConn(
	l *loop.Loop, m *Meetings, conn net.Conn, local bool,
) *Conn {
	h := &Conn{meetings: m, Local: local}
	h.Liveness.Init(l)
	h.writeCond.L = &h.writeMu
	l.Opened(h)
	if conn != nil {
		h.attach(conn)
	}
	return h
}

// attach gives the handle its connection. Like libuv's, it delays small
// segments until told otherwise.
func (h *Conn) attach(conn net.Conn) {
	h.conn = conn
	if c, ok := conn.(syscall.Conn); ok {
		h.raw, _ = c.SyscallConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetNoDelay(false) // fails on a connection that is gone already
	}
}

// Name fills in the address of one end.
func (h *Conn) Name(v goja.Value, of func(net.Conn) net.Addr) int {
	o, ok := v.(*goja.Object)
	if !ok {
		return int(ErrInvalid)
	}
	if h.conn == nil || h.Closing {
		return int(ErrBadHandle)
	}
	return int(fill(o, of(h.conn)))
}

// Number is the descriptor that the script knows the connection by.
func (h *Conn) Number() int { return h.Given.descriptor(h.conn) }

// Uses reports whether a descriptor is the handle's own.
func (h *Conn) Uses(fd int) bool { return descriptor(h.conn) == fd }

// Close implements handle.
func (h *Conn) Close() { h.Shut(nil) }

// Shut closes the connection, now, and calls done later.
func (h *Conn) Shut(done func()) {
	if h.Closing {
		return
	}
	h.Loop.Closed(h)
	if h.hangUp != nil {
		h.hangUp()
	}
	h.reading, h.waiting = false, nil
	if h.want != nil {
		close(h.want)
	}
	if h.conn != nil {
		_ = h.conn.Close()
	}
	h.Given.done()
	h.Liveness.Close(done)
}

// A Given is a descriptor that the script had before its handle.
type Given struct {
	FD    int
	Close func() // with the handle
}

func (d *Given) done() {
	if d != nil {
		d.Close()
	}
}

// descriptor returns the number that the script knows.
func (d *Given) descriptor(v any) int {
	if d != nil {
		return d.FD
	}
	return descriptor(v)
}

// Take hands the connection to TLS: reading stops, and the connection that is
// returned gives first the bytes that were read and not handed to the script,
// and writes after what the script wrote. Closing stays the handle's business.
func (h *Conn) Take() (net.Conn, error) {
	switch {
	case h.Closing || h.conn == nil:
		return nil, syscall.ENOTCONN
	case h.taken:
		return nil, syscall.EBUSY
	}
	h.taken = true
	h.setReading(false)
	conn := &TakenConn{Conn: h.conn, handle: h}
	if h.inFlight {
		// A connection without deadlines has its reader interrupted by nothing
		// but a byte; those of the net package all have them.
		_ = h.conn.SetReadDeadline(time.Unix(1, 0))
		result := <-h.results
		_ = h.conn.SetReadDeadline(time.Time{})
		h.inFlight, h.waiting = false, &result
	}
	if h.waiting != nil {
		conn.first = h.waiting.data
		if !errors.Is(h.waiting.err, os.ErrDeadlineExceeded) {
			conn.err = h.waiting.err
		}
		h.waiting = nil
	}
	if h.want != nil {
		close(h.want)
		h.want = nil
	}
	return conn, nil
}

// A TakenConn is the connection of a handle in the hands of TLS.
type TakenConn struct {
	net.Conn
	handle *Conn
	first  []byte // read before it was taken
	err    error  // and how that reading ended
}

// Read implements net.Conn.
func (c *TakenConn) Read(p []byte) (n int, err error) {
	switch {
	case len(c.first) > 0:
		n = copy(p, c.first)
		c.first = c.first[n:]
	case c.err != nil:
		return 0, c.err
	default:
		n, err = c.Conn.Read(p)
	}
	c.handle.BytesRead.Add(int64(n))
	return n, err
}

// Write implements net.Conn.
func (c *TakenConn) Write(p []byte) (int, error) {
	c.handle.awaitWrites()
	n, err := c.Conn.Write(p)
	c.handle.BytesWritten.Add(int64(n))
	return n, err
}

// Discard reads what has arrived and nobody will read.
func (c *TakenConn) Discard() { readAway(c.handle.raw) }

// CloseWrite ends the writing side.
func (c *TakenConn) CloseWrite() error {
	c.handle.awaitWrites()
	return closeWrite(c.Conn)
}

// closeWrite ends the writing side of a connection that has sides.
func closeWrite(conn net.Conn) error {
	if c, ok := conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return conn.Close()
}

// ConnOf returns the handle that an object of the script stands for, or
// nil.
func ConnOf(v goja.Value) *Conn { return loop.For[Conn](v) }
