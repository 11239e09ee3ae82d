package transport

import (
	"errors"
	"net"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
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
	if c.gathers(p) {
		c.gathered += int32(copy(c.gather[c.gathered:], p))
		return len(p), nil
	}
	if err := c.sendGathered(); err != nil {
		return 0, err
	}
	if c.rests() {
		return c.writeLate(p)
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
		c.late = &late{slices.Clone(p[n:]), err}
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
	return c.gather != nil && len(record) <= len(c.gather)-int(c.gathered) &&
		!c.rests() && !isAlert(record)
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
	alert := false
	for len(records) >= headerLen {
		n := bodySize(records)
		alert = records[0] == recordAlert ||
			records[0] == recordData && n == gotls.SealedAlert
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
	defer func() { c.waits.Store(c.late != nil) }()
	err := c.sendGathered()
	if c.gather != nil {
		Buffers.Put(c.gather)
		c.gather = nil
	}
	if err == nil {
		err = c.sendRest()
	}
	if err != nil || c.late == nil {
		return err
	}
	expired := c.late.expired
	if len(c.late.rest) == 0 { // inner has taken it all, and was late itself
		c.late = nil
	}
	return expired
}

// late is what a timeout left behind.
type late struct {
	rest    []byte // encrypted; may be empty
	expired error  // the timeout
}

// rests reports whether there is a rest, behind which all else has to wait.
// writeMu is held.
func (c *Conn) rests() bool { return c.late != nil && len(c.late.rest) > 0 }

// writeLate is Write behind a rest. writeMu is held.
func (c *Conn) writeLate(p []byte) (int, error) {
	if len(c.late.rest) > maxRest {
		return 0, errRest
	}
	c.late.rest = append(c.late.rest, p...)
	if err := c.sendRest(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// sendRest tries once to send the rest. A timeout is kept. writeMu is held.
func (c *Conn) sendRest() error {
	if !c.rests() {
		return nil
	}
	n, err := c.send(c.late.rest)
	c.late.rest = c.late.rest[n:]
	switch {
	case err == nil:
		c.late = nil
	case IsDeadline(err):
		c.late.expired = err
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
