package node

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dop251/goja"
)

// A connHandle is one connection, TCP or local, as libuv's stream handle: it
// connects, reads when asked to, writes in order, and tells the script's
// object. Methods are for the loop's goroutine. What blocks runs on goroutines
// that end when the connection is closed.
type connHandle struct {
	liveness
	object *goja.Object // the script's; its onread gets what is read
	local  bool         // a local (unix) connection or a pipe

	meetings *meetings // with the servers of the same script

	given  *givenDescriptor // that the script opened it by, or nil
	conn   net.Conn         // nil until connected
	raw    syscall.RawConn  // of conn, nil where it has none
	hangUp func()           // ends a connect under way

	reading  bool            // the script wants to read
	inFlight bool            // the reader has been told to read once
	want     chan int        // to the reader: read at most so many bytes
	results  chan readResult // from the reader, one for each want
	waiting  *readResult     // what was read and the script did not take yet
	limit    int             // most bytes of a read, 0 for as many as come
	taken    bool            // by TLS

	bytesRead, bytesWritten atomic.Int64 // in the script's eyes
	queueSize               atomic.Int64 // bytes that wait to be written

	writeMu   sync.Mutex
	writeCond sync.Cond // of writeMu: queue changed
	queue     []*writeRequest
	writing   bool // a goroutine works on the queue
}

func newConnHandle(
	l *loop, m *meetings, conn net.Conn, local bool,
) *connHandle {
	h := &connHandle{meetings: m, local: local}
	h.liveness.init(l)
	h.writeCond.L = &h.writeMu
	l.opened(h)
	if conn != nil {
		h.attach(conn)
	}
	return h
}

// attach gives the handle its connection. Like libuv's, it delays small
// segments until told otherwise.
func (h *connHandle) attach(conn net.Conn) {
	h.conn = conn
	if c, ok := conn.(syscall.Conn); ok {
		h.raw, _ = c.SyscallConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetNoDelay(false) // fails on a connection that is gone already
	}
}

// Close implements handle.
func (h *connHandle) Close() { h.shut(nil) }

// shut closes the connection, now, and calls done later.
func (h *connHandle) shut(done func()) {
	if h.closing {
		return
	}
	h.l.closed(h)
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
	h.given.done()
	h.liveness.close(done)
}

// A givenDescriptor is a descriptor that the script had before its handle.
type givenDescriptor struct {
	fd    int
	close func() // with the handle
}

func (d *givenDescriptor) done() {
	if d != nil {
		d.close()
	}
}

// descriptor returns the number that the script knows.
func (d *givenDescriptor) descriptor(v any) int {
	if d != nil {
		return d.fd
	}
	return descriptor(v)
}

// take hands the connection to TLS: reading stops, and the connection that is
// returned gives first the bytes that were read and not handed to the script,
// and writes after what the script wrote. Closing stays the handle's business.
func (h *connHandle) take() (net.Conn, error) {
	switch {
	case h.closing || h.conn == nil:
		return nil, syscall.ENOTCONN
	case h.taken:
		return nil, syscall.EBUSY
	}
	h.taken = true
	h.setReading(false)
	conn := &takenConn{Conn: h.conn, handle: h}
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

// A takenConn is the connection of a handle in the hands of TLS.
type takenConn struct {
	net.Conn
	handle *connHandle
	first  []byte // read before it was taken
	err    error  // and how that reading ended
}

// Read implements net.Conn.
func (c *takenConn) Read(p []byte) (n int, err error) {
	switch {
	case len(c.first) > 0:
		n = copy(p, c.first)
		c.first = c.first[n:]
	case c.err != nil:
		return 0, c.err
	default:
		n, err = c.Conn.Read(p)
	}
	c.handle.bytesRead.Add(int64(n))
	return n, err
}

// Write implements net.Conn.
func (c *takenConn) Write(p []byte) (int, error) {
	c.handle.awaitWrites()
	n, err := c.Conn.Write(p)
	c.handle.bytesWritten.Add(int64(n))
	return n, err
}

// CloseWrite ends the writing side.
func (c *takenConn) CloseWrite() error {
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

// connHandleOf returns the handle that an object of the script stands for, or
// nil.
func connHandleOf(v goja.Value) *connHandle { return standsFor[connHandle](v) }
