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
	c.opening.sawOut(p)
	if len(c.rest) > maxRest {
		return 0, errRest
	}
	if len(c.rest) > 0 {
		c.rest = append(c.rest, p...)
		if err := c.flush(); err != nil {
			return 0, err
		}
		return len(p), nil
	}
	if !c.opening.done.Load() && isAlert(p) {
		// It is the last of this handshake. A peer that does not read, and
		// perhaps waits for us to do so, must not hold us up.
		c.inner.SetWriteDeadline(time.Now().Add(alertTime))
		defer c.inner.SetWriteDeadline(time.Time{})
	}
	n, err := c.send(p)
	if err != nil && c.established.Load() && IsDeadline(err) {
		c.rest = append(c.rest, p[n:]...)
		c.expired = err
		return len(p), nil
	}
	return n, err
}

const alertTime = 200 * time.Millisecond

// isAlert reports whether the last of some records of the handshake is an
// alert: by its type, or in TLS 1.3 by the length that nothing else has there.
func isAlert(records []byte) bool {
	const sealed = alertLen + 1 + 16 // with its type and tag
	alert := false
	for len(records) >= headerLen {
		n := int(records[3])<<8 | int(records[4])
		alert = records[0] == recordAlert ||
			records[0] == recordData && n == sealed
		records = records[min(len(records), headerLen+n):]
	}
	return alert
}

// Flush sends what a timeout left behind. It returns that timeout, if the
// deadline still stands in the way.
func (c *Conn) Flush() error {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if err := c.flush(); err != nil {
		return err
	}
	expired := c.expired
	if len(c.rest) == 0 {
		c.expired = nil // inner has taken it all, and was late itself
	}
	return expired
}

// flush tries once to send the rest. A timeout is kept in c.expired.
func (c *Conn) flush() error {
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
const maxRest = 1 << 18

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
