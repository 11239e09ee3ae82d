// Package transport has the net.Conn that stands between crypto/tls and the
// socket beneath it.
//
// It exists because crypto/tls alone cannot be given any connection: it needs
// addresses that are not nil, it leaves an expired write deadline behind when
// it says goodbye, and one write that times out breaks it for good. The
// transport mends these, counts bytes, and looks at the peer's first records.
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
	bulk    *Bulk        // while bulk data flows
	run     int32        // large reads in a row
	noWait  atomic.Bool

	established atomic.Bool
	deaf        atomic.Bool // crypto/tls's own deadlines are not passed on
	closed      atomic.Bool
	closing     sync.Once
	closeErr    error // of the first Close

	writeMu  sync.Mutex
	gather   *Buffer     // records that wait for each other; changed by the owner
	late     *late       // what a timeout left behind; nil if nothing
	waits    atomic.Bool // late is not nil
	gathered int32       // bytes in gather
}

// Owner is who made the transport.
type Owner interface {
	// Closing is called once, by the first Close, before the connection
	// beneath is closed. It must not block, and may call Close.
	Closing()
}

// New wraps inner. owner may be nil.
func New(inner net.Conn, owner Owner) *Conn {
	c := &Conn{inner: inner, owner: owner}
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

// Established tells that the handshake is complete. From now on a write that
// times out keeps its rest for later instead of failing (see Write), unless
// plain is set: then crypto/tls sees timeouts as they are.
func (c *Conn) Established(plain bool) {
	c.opening.Store(nil)
	c.established.Store(!plain)
}

// Close closes the connection beneath.
func (c *Conn) Close() error {
	if c.closed.CompareAndSwap(false, true) && c.owner != nil {
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
	half, ok := c.inner.(interface{ CloseWrite() error })
	if !ok || c.closed.Load() || half.CloseWrite() != nil {
		return
	}
	if c.inner.SetReadDeadline(time.Now().Add(limit)) != nil {
		return
	}
	io.Copy(io.Discard, io.LimitReader(c.inner, maxLastWord))
}

// maxLastWord bounds what is read of a peer that does not stop.
const maxLastWord = 1 << 18

// LocalAddr implements net.Conn; it is never nil.
func (c *Conn) LocalAddr() net.Addr { return known(c.inner.LocalAddr()) }

// RemoteAddr implements net.Conn; it is never nil: crypto/tls calls methods
// of it when it looks for a session.
func (c *Conn) RemoteAddr() net.Addr { return known(c.inner.RemoteAddr()) }

// IgnoreDeadlines makes the deadlines that crypto/tls sets without effect, or
// ends that. Closing, crypto/tls leaves a write deadline in the past on its
// transport, which would break an outer TLS connection or a socket that is
// used on.
func (c *Conn) IgnoreDeadlines(on bool) { c.deaf.Store(on) }

// SetDeadline implements net.Conn.
func (c *Conn) SetDeadline(t time.Time) error {
	if c.deaf.Load() {
		return nil
	}
	return c.inner.SetDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (c *Conn) SetReadDeadline(t time.Time) error {
	if c.deaf.Load() {
		return nil
	}
	return c.inner.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	if c.deaf.Load() {
		return nil
	}
	return c.inner.SetWriteDeadline(t)
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
