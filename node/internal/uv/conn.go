// Package uv has the handles of connections and listening sockets, and the
// numbers of errors, as libuv has them.
package uv

import (
	"net"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Conn is one connection, TCP or local, as libuv's stream handle: it
// connects, reads when asked to, writes in order, and tells the script's
// object. Methods are for the loop's goroutine, which reads and writes. Goroutines
// wait, and end when the connection is closed; for what it reads, none where it can
// be parked.
type Conn struct {
	loop.Liveness
	Object *goja.Object // the script's; its onread gets what is read
	Local  bool         // a local (unix) connection or a pipe

	meetings *Meetings // with the servers of the same script

	Given   *Given   // that the script opened it by, or nil
	Bound   Bound    // what it connects with, or nil
	conn    net.Conn // nil until connected
	raw     *Raw     // of conn; nil where the loop would have to wait
	dialing *dialing // a connect under way

	number int64 // in the order in which connections are made
	in     reader
	out    writer
	Limit  int // most bytes of a read, 0 for as many as come

	BytesRead, BytesWritten int64 // in the script's eyes
	QueueSize               int64 // bytes that wait to be written
}

// NewConn makes the handle of a connection, which is nil before Connect.
func NewConn(
	l *loop.Loop, m *Meetings, conn net.Conn, local bool,
) *Conn {
	h := &Conn{meetings: m, Local: local}
	h.Liveness.Init(l)
	h.number = m.number()
	l.Opened(h)
	if conn != nil {
		h.attach(conn)
	}
	return h
}

// attach gives the handle its connection. Like libuv's, it delays small
// segments until told otherwise.
func (h *Conn) attach(conn net.Conn) {
	h.conn, h.raw = conn, rawOf(conn)
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
	return int(Fill(o, of(h.conn)))
}

// LocalName fills in the local address, which a bound socket has before it is
// connected.
func (h *Conn) LocalName(v goja.Value) int {
	if o, ok := v.(*goja.Object); ok && h.Bound != nil && h.conn == nil && !h.Closing {
		return int(Fill(o, h.Bound.LocalAddr()))
	}
	return h.Name(v, net.Conn.LocalAddr)
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
	hungUp := h.hangUp()
	h.stopReads()
	if h.conn != nil {
		_ = h.conn.Close()
	}
	h.Given.done()
	tell := h.cancelWrites()
	h.Liveness.Close(nil)
	h.Loop.Closing(func() {
		hungUp()
		tell()
		if done != nil {
			h.Loop.Step(done)
		}
	})
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
