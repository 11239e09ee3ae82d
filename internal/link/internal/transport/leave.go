package transport

import (
	"io"
	"net"
	"slices"
	"sync"
)

// keepBack lets the next read begin with what was read beyond a record that may
// be close_notify. err came with it.
func (c *Conn) keepBack(beyond []byte, err error) {
	p := &pendingRead{buf: slices.Clone(beyond), err: err, done: closed}
	if before := c.pending; before != nil { // what beyond was taken of
		p.buf, p.err = append(p.buf, before.buf[:before.n]...), before.err
	}
	p.n = len(p.buf)
	c.pending = p
}

// MuteAfterAlert makes the next alert, close_notify, the last that crypto/tls
// sends: it would answer to a request for new keys still.
func (c *Conn) MuteAfterAlert() {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	c.voice = untilAlert
}

// voice is whether crypto/tls may send.
type voice int8

const (
	speaking voice = iota
	untilAlert
	mute
)

// Leave gives up the connection beneath, when both sides have said close_notify:
// Close leaves it open from then on. It returns it for clear text, of which what
// has come already is read first; nil if it is closed.
//
// whole is false if crypto/tls has read into the clear text, as it may if a peer
// pads its alerts, which crypto/tls itself does not.
func (c *Conn) Leave() (conn net.Conn, whole bool) {
	c.closing.Do(func() { conn = c.inner })
	if conn == nil {
		return nil, true
	}
	c.readMu.Lock()
	defer c.endRead()
	whole = c.in.between() &&
		(c.in.header[0] == recordAlert || c.in.header[0] == recordData)
	return withRest(conn, c.takeUnread(), c.ended), whole
}

// takeUnread returns what was read of the wire and crypto/tls has not got. readMu
// is held.
func (c *Conn) takeUnread() (unread []byte) {
	if p := c.pending; p != nil {
		unread, c.pending = p.buf[:p.n], nil
		c.ended = c.ended || p.err == io.EOF
	}
	if c.bulk != nil {
		unread = append(unread, c.bulk.Peek(BufferSize)...)
	}
	return unread
}

// rest is a connection of which something was read too far.
type rest struct {
	net.Conn
	mu     sync.Mutex
	unread []byte
	ended  bool // behind unread
}

// halfRest is one that can be closed for writing.
type halfRest struct{ *rest }

type halfCloser interface{ CloseWrite() error }

func withRest(conn net.Conn, unread []byte, ended bool) net.Conn {
	if len(unread) == 0 && !ended {
		return conn
	}
	r := &rest{Conn: conn, unread: unread, ended: ended}
	if _, ok := conn.(halfCloser); ok {
		return halfRest{r}
	}
	return r
}

func (r *rest) Read(p []byte) (int, error) {
	if n, ok := r.take(p); ok {
		return n, nil
	}
	if r.ended && len(p) > 0 {
		return 0, io.EOF
	}
	return r.Conn.Read(p)
}

// take is Read of what is left, if anything is.
func (r *rest) take(p []byte) (n int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.unread) == 0 {
		return 0, false
	}
	n = copy(p, r.unread)
	r.unread = r.unread[n:]
	return n, true
}

func (r halfRest) CloseWrite() error { return r.Conn.(halfCloser).CloseWrite() }
