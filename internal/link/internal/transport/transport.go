// Package transport has the net.Conn that stands between crypto/tls and the
// socket beneath it.
//
// It exists because crypto/tls alone cannot be given any connection: it needs
// addresses that are not nil, it leaves an expired write deadline behind when
// it says goodbye, one write that times out breaks it for good, and one that
// waits holds up reading. The transport mends these, counts bytes, and looks at
// the peer's first records.
//
// And it is for speed: crypto/tls writes each record of 16 KB by itself and
// reads about as much at a time. The transport gathers the records of a large
// write, and reads far ahead while bulk data flows. It has large buffers, of
// which there is a limited number, only as long as there is something in them.
package transport

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Conn is a net.Conn for crypto/tls. Its methods may be called concurrently
// as far as those of the connection beneath may be.
//
// Its life: made by New; Established is called once, when the handshake is
// complete; Close is called by crypto/tls or by the owner, as often as they
// like.
type Conn struct {
	inner net.Conn
	owner Owner

	read    atomic.Int64
	written atomic.Int64
	opening atomic.Pointer[Opening] // nil once the handshake is complete

	readMu  sync.Mutex
	pending *pendingRead // a read that was started before
	in      records      // where the reader is
	run     int32        // large reads in a row
	bulk    *Bulk        // while bulk data flows
	mode    atomic.Int32 // what Read does where nothing is known to have come
	ended   bool         // the last read came with the end of the stream
	drained bool         // the socket has given all it had
	ending  bool         // so it is asked until it has nothing
	memory  bool         // inner is a Memory; set by New

	unwanted  atomic.Bool   // Discard was called
	discarded chan struct{} // closed when all is discarded; nil: it has not begun

	plain    atomic.Bool // crypto/tls is used without the owner
	eof      atomic.Bool // crypto/tls knows that the stream beneath has ended
	closed   atomic.Bool
	closing  sync.Once
	closeErr error // of the first Close

	raw syscall.RawConn // of inner, if that is a socket of the system

	// What waits to be sent: rest, then what is gathered.
	writeMu  sync.Mutex
	rest     []byte
	gather   *Buffer
	gathered int32         // bytes in gather
	begun    bool          // somebody will call Flush
	voice    voice         // of crypto/tls
	sending  bool          // somebody is in a write to inner, without writeMu
	sent     chan struct{} // closed when that is over; nil: nobody asked
	delivery chan struct{} // closed when the delivery is over; nil: there is none
	writeErr error         // for good
}

// Owner is who made the transport.
type Owner interface {
	// Closing is called once, by the first Close, before the connection
	// beneath is closed. It must not block, and may call Close.
	Closing()

	// Unsent asks for a delivery, in a goroutine of its own: Flush without a
	// deadline, and Delivered. It must not block.
	Unsent()
}

// New wraps inner.
func New(inner net.Conn, owner Owner) *Conn {
	c := &Conn{inner: inner, owner: owner, raw: rawConn(inner)}
	_, c.memory = inner.(Memory)
	c.opening.Store(new(Opening))
	return c
}

// Inner returns the connection beneath.
func (c *Conn) Inner() net.Conn { return c.inner }

// Owner returns who made the transport.
func (c *Conn) Owner() Owner { return c.owner }

// Opening returns what the transport saw of the handshake; nil once that is
// complete.
func (c *Conn) Opening() *Opening { return c.opening.Load() }

// BytesRead counts the bytes that came from the connection beneath.
func (c *Conn) BytesRead() int64 { return c.read.Load() }

// BytesWritten counts the bytes that went to the connection beneath.
func (c *Conn) BytesWritten() int64 { return c.written.Load() }

// Established tells that the handshake is complete. From now on crypto/tls waits
// for nothing but bytes to read.
func (c *Conn) Established() { c.opening.Store(nil) }

// Plain lets crypto/tls wait for the wire and set deadlines, for who uses its
// connection without the owner.
func (c *Conn) Plain() { c.plain.Store(true) }

// Close closes the connection beneath.
func (c *Conn) Close() error {
	if c.closed.CompareAndSwap(false, true) {
		c.owner.Closing()
	}
	c.closing.Do(func() { c.closeErr = c.inner.Close() })
	c.dropRead()
	return c.closeErr
}

// LastWord ends our side and waits until the peer has ended its own, or the
// time is over. Closing at once, with bytes of the peer unread, would reset
// the connection, and with it what we said last.
func (c *Conn) LastWord(limit time.Duration) {
	half, ok := c.inner.(halfCloser)
	if !ok || c.closed.Load() || half.CloseWrite() != nil {
		return
	}
	if c.inner.SetReadDeadline(time.Now().Add(limit)) != nil {
		return
	}
	io.Copy(io.Discard, io.LimitReader(c.inner, maxLastWord))
}

// maxLastWord bounds what is read of a peer that does not stop.
const maxLastWord = 1 << 22

// LocalAddr implements net.Conn; it is never nil.
func (c *Conn) LocalAddr() net.Addr { return known(c.inner.LocalAddr()) }

// RemoteAddr implements net.Conn; it is never nil: crypto/tls calls methods
// of it when it looks for a session.
func (c *Conn) RemoteAddr() net.Addr { return known(c.inner.RemoteAddr()) }

// SetDeadline implements net.Conn. Those that crypto/tls sets when it says
// goodbye have no effect: it leaves one in the past behind, which would break an
// outer TLS connection or a socket that is used on.
func (c *Conn) SetDeadline(t time.Time) error {
	if c.ignoresDeadlines() {
		return nil
	}
	return c.inner.SetDeadline(t)
}

// SetReadDeadline implements net.Conn; see SetDeadline.
func (c *Conn) SetReadDeadline(t time.Time) error {
	if c.ignoresDeadlines() {
		return nil
	}
	return c.inner.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn; see SetDeadline.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	if c.ignoresDeadlines() {
		return nil
	}
	return c.inner.SetWriteDeadline(t)
}

func (c *Conn) ignoresDeadlines() bool {
	return c.opening.Load() == nil && !c.plain.Load()
}

type unknownAddr struct{}

func (unknownAddr) Network() string { return "unknown" }
func (unknownAddr) String() string  { return "unknown" }

func known(a net.Addr) net.Addr {
	if a == nil {
		return unknownAddr{}
	}
	return a
}
