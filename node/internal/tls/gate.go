package tls

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// gate is the connection under a TLS socket as the Go library sees it. It
// does what Node does on the wire where the library would do otherwise: a peer
// that is refused gets no alert, and what is said last in a handshake waits
// until the script has judged the peer.
//
// The connection beneath belongs to the script's handle, which closes it: the
// gate's own Close only lets those go who wait in it.
type gate struct {
	conn  net.Conn
	hold  func() bool        // what is written now waits for release
	hello func([]byte, bool) // of a server: gets what the client says first

	first []byte // what was read before the gate was there
	seen  bool   // hello has all it wants

	muted    atomic.Bool
	released atomic.Bool
	secure   atomic.Bool

	closeMu   sync.Mutex
	closed    bool // by the library
	abandoned bool // by the script

	writeMu sync.Mutex
	held    []byte
}

func newGate(conn net.Conn, first []byte) *gate {
	return &gate{conn: conn, first: first}
}

// Read implements net.Conn.
func (g *gate) Read(p []byte) (int, error) {
	if g.isClosed() {
		return 0, net.ErrClosed
	}
	n, err := g.read(p)
	if g.hello != nil && !g.seen {
		g.hello(p[:n], err != nil)
	}
	if err != nil && g.isClosed() {
		err = net.ErrClosed
	}
	return n, err
}

func (g *gate) read(p []byte) (int, error) {
	if len(g.first) > 0 {
		n := copy(p, g.first)
		g.first = g.first[n:]
		return n, nil
	}
	return g.conn.Read(p)
}

// Write implements net.Conn.
func (g *gate) Write(p []byte) (int, error) {
	if g.isClosed() {
		return 0, net.ErrClosed
	}
	if g.muted.Load() {
		return len(p), nil
	}
	g.writeMu.Lock()
	defer g.writeMu.Unlock()
	if !g.released.Load() && g.hold != nil && g.hold() {
		g.held = append(g.held, p...)
		return len(p), nil
	}
	return g.conn.Write(p)
}

// release lets go what was held, and what comes. An error shows again at the
// next write.
func (g *gate) release() {
	g.writeMu.Lock()
	defer g.writeMu.Unlock()
	if !g.released.Swap(true) && len(g.held) > 0 && !g.muted.Load() {
		g.conn.Write(g.held)
	}
	g.held = nil
}

// mute lets nothing more leave.
func (g *gate) mute() { g.muted.Store(true) }

// CloseWrite ends our side of the stream beneath. Before the handshake is
// done that is for the script's handle.
func (g *gate) CloseWrite() error {
	half, ok := g.conn.(interface{ CloseWrite() error })
	if !ok || !g.secure.Load() || g.isClosed() {
		return net.ErrClosed
	}
	return half.CloseWrite()
}

// endWrite is CloseWrite at any time: it says that nothing more will come,
// where the library cannot say it any more.
func (g *gate) endWrite() error {
	if half, ok := g.conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// drain reads on when TLS has failed, until the peer ends its side.
func (g *gate) drain() error {
	g.closeMu.Lock()
	if !g.abandoned {
		g.conn.SetReadDeadline(time.Time{})
	}
	g.closeMu.Unlock()
	b := make([]byte, 4096)
	for {
		if _, err := g.conn.Read(b); err != nil {
			return err
		}
	}
}

// Close implements net.Conn. It lets those go who wait in Read and, as long as
// nobody but the library writes, in Write.
func (g *gate) Close() error {
	g.closeMu.Lock()
	defer g.closeMu.Unlock()
	if !g.closed {
		g.closed = true
		g.interrupt()
	}
	return nil
}

// abandon is Close for good: the script closes the connection.
func (g *gate) abandon() {
	g.closeMu.Lock()
	defer g.closeMu.Unlock()
	g.closed, g.abandoned = true, true
	g.interrupt()
}

func (g *gate) interrupt() { g.conn.SetDeadline(time.Unix(1, 0)) }

func (g *gate) isClosed() bool {
	g.closeMu.Lock()
	defer g.closeMu.Unlock()
	return g.closed
}

// LocalAddr implements net.Conn.
func (g *gate) LocalAddr() net.Addr { return g.conn.LocalAddr() }

// RemoteAddr implements net.Conn.
func (g *gate) RemoteAddr() net.Addr { return g.conn.RemoteAddr() }

// SetDeadline implements net.Conn.
func (g *gate) SetDeadline(t time.Time) error {
	return g.late(g.conn.SetDeadline, t)
}

// SetReadDeadline implements net.Conn.
func (g *gate) SetReadDeadline(t time.Time) error {
	return g.late(g.conn.SetReadDeadline, t)
}

// SetWriteDeadline implements net.Conn.
func (g *gate) SetWriteDeadline(t time.Time) error {
	return g.late(g.conn.SetWriteDeadline, t)
}

// late keeps the library from taking back the deadline that Close has set.
func (g *gate) late(set func(time.Time) error, t time.Time) error {
	g.closeMu.Lock()
	defer g.closeMu.Unlock()
	if g.closed {
		return os.ErrClosed
	}
	return set(t)
}
