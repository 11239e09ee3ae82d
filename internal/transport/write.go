package transport

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// Write implements net.Conn for crypto/tls.
//
// To crypto/tls any failed write is the end of the connection, since a record
// that is sent in part cannot be taken back. So after the handshake a write
// whose deadline passes keeps what is left of its bytes and reports success;
// the owner learns of it from Flush. The rest goes out before anything else.
func (c *Conn) Write(p []byte) (int, error) {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	opening := c.opening.Load()
	if opening != nil {
		opening.sawOut(p)
	}
	switch {
	case len(c.rest) > maxRest:
		return 0, errRest
	case len(c.rest) > 0:
		c.rest = append(c.rest, p...)
		if err := c.sendRest(); err != nil {
			return 0, err
		}
		return len(p), nil
	case c.gathers(p):
		c.gathered += copy(c.gather[c.gathered:], p)
		return len(p), nil
	}
	if err := c.sendGathered(); err != nil {
		return 0, err
	}
	if opening != nil && isAlert(p) {
		// It is the last of this handshake. A peer that does not read, and
		// perhaps waits for us to do so, must not hold us up.
		c.inner.SetWriteDeadline(time.Now().Add(alertTime))
		defer c.inner.SetWriteDeadline(time.Time{})
	}
	return c.sendAll(p)
}

// sendAll sends p; of a write that times out it keeps the rest. writeMu is
// held.
func (c *Conn) sendAll(p []byte) (int, error) {
	n, err := c.send(p)
	if err != nil && c.established.Load() && IsDeadline(err) {
		c.rest = append(c.rest, p[n:]...)
		c.expired = err
		c.waits.Store(true)
		return len(p), nil
	}
	return n, err
}

// Gather lets the records that are written from now on wait for each other,
// until Flush or as far as there is room for them: for 16 full ones. It
// reports false, and does nothing, if there is no buffer for that. The owner
// calls it after the handshake, and calls Flush soon. An alert waits for
// nobody.
func (c *Conn) Gather() bool {
	b := Buffers.Get()
	if b == nil {
		return false
	}
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	c.gather = b
	return true
}

// gathers reports whether a record is to wait. writeMu is held.
func (c *Conn) gathers(record []byte) bool {
	return c.gather != nil && len(record) <= len(c.gather)-c.gathered &&
		!isAlert(record)
}

// sendGathered sends the records that wait for each other. writeMu is held.
func (c *Conn) sendGathered() error {
	if c.gathered == 0 {
		return nil
	}
	p := c.gather[:c.gathered]
	c.gathered = 0
	_, err := c.sendAll(p)
	return err
}

const alertTime = 200 * time.Millisecond

// isAlert reports whether the last of some records of the handshake is an
// alert: by its type, or in TLS 1.3 by the length that nothing else has there.
func isAlert(records []byte) bool {
	const sealed = alertLen + 1 + 16 // with its type and tag
	alert := false
	for len(records) >= headerLen {
		n := bodySize(records)
		alert = records[0] == recordAlert ||
			records[0] == recordData && n == sealed
		records = records[min(len(records), headerLen+n):]
	}
	return alert
}

// Flush ends Gather, and sends what waits: gathered records, and what a
// timeout left behind. It returns that timeout, if the deadline still stands in
// the way. Gather and Flush are called by one goroutine at a time.
func (c *Conn) Flush() error {
	if c.gather == nil && !c.waits.Load() {
		return nil
	}
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	err := c.sendGathered()
	if c.gather != nil {
		Buffers.Put(c.gather)
		c.gather = nil
	}
	if err == nil {
		err = c.sendRest()
	}
	if err != nil {
		return err
	}
	expired := c.expired
	if len(c.rest) == 0 { // inner has taken it all, and may have been late
		c.expired = nil
		c.waits.Store(false)
	}
	return expired
}

// sendRest tries once to send the rest. A timeout is kept in c.expired.
func (c *Conn) sendRest() error {
	if len(c.rest) == 0 {
		return nil
	}
	n, err := c.send(c.rest)
	c.rest = c.rest[n:]
	switch {
	case err == nil:
		c.rest, c.expired = nil, nil
	case IsDeadline(err):
		c.expired = err
	default:
		return err
	}
	return nil
}

func (c *Conn) send(p []byte) (int, error) {
	n, err := c.inner.Write(p)
	c.written.Add(int64(n))
	return n, err
}

// maxRest bounds what waits for a deadline to move. The owner stops long
// before; a peer that asks for key updates makes crypto/tls go on.
const maxRest = BufferSize

var errRest = errors.New("too much waits to be sent")

// IsDeadline reports whether an error is a deadline that passed, after which a
// connection can be used on. The system's ETIMEDOUT is a Timeout as well, and
// the end of the connection.
func IsDeadline(err error) bool {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	var errno syscall.Errno
	var ne net.Error
	return !errors.As(err, &errno) && errors.As(err, &ne) && ne.Timeout()
}
