package link

import (
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// OwnerOf returns whose connection it is, of one that is [Link.Wire]; nil of
// others.
func OwnerOf(wire net.Conn) Owner {
	if c, ok := wire.(*transport.Conn); ok {
		if o, ok := c.Owner().(*wireOwner); ok {
			return o.owner
		}
	}
	return nil
}

// LocalAddr is never nil.
func (l *Link) LocalAddr() net.Addr { return l.wire.LocalAddr() }

// RemoteAddr is never nil.
func (l *Link) RemoteAddr() net.Addr { return l.wire.RemoteAddr() }

// Inner is the connection beneath, as Init got it.
func (l *Link) Inner() net.Conn { return l.wire.Inner() }

// BytesRead counts the bytes that came from the connection beneath.
func (l *Link) BytesRead() int64 { return l.wire.BytesRead() }

// BytesWritten counts the bytes that went to the connection beneath.
func (l *Link) BytesWritten() int64 { return l.wire.BytesWritten() }

// HelloSeen reports whether the client started with a record of a handshake. It
// and the two below are for the handshake's goroutine: they tell what went by in
// clear, and nothing once the handshake is complete.
func (l *Link) HelloSeen() bool { return l.wire.Opening().HelloSeen() }

// ClientRandom returns the random of the ClientHello, or nil.
func (l *Link) ClientRandom() []byte { return l.wire.Opening().ClientRandom() }

// PeerAlert returns the description of an alert that the peer sent in clear.
func (l *Link) PeerAlert() (description uint8, ok bool) {
	return l.wire.Opening().PeerAlert()
}

// Watch reads ahead while the handshake waits for something else, and calls gone
// if the peer leaves before stop is called. It is for the handshake's goroutine.
func (l *Link) Watch(gone func()) (stop func()) { return l.wire.Watch(gone) }

// LastWord ends our side and waits until the peer has ended its own, or the time
// is over, so that what was said last is read. Nobody else reads meanwhile.
func (l *Link) LastWord(limit time.Duration) {
	if delivered := l.wire.Delivery(); delivered != nil {
		select {
		case <-delivered:
		case <-time.After(limit):
			return
		}
	}
	l.wire.LastWord(limit)
}
