package records

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// keyLimit is how many records a key of ours may protect: AES-GCM may 2^24.5 full
// ones (RFC 8446, section 5.5).
const keyLimit = 1 << 24

// outbound is what we send.
type outbound struct {
	asked atomic.Bool // the peer wants a KeyUpdate

	mu    sync.Mutex
	limit uint32 // records that a key protects
	half         // guarded by mu, as all below
	err   error  // for good
	ended bool   // close_notify was written
}

// errShutdown is what crypto/tls says.
var errShutdown = errors.New("tls: protocol is shutdown")

// wipe ends writing, unless somebody writes, who will then.
func (out *outbound) wipe() {
	if !out.mu.TryLock() {
		return
	}
	defer out.mu.Unlock()
	if out.err == nil {
		out.err = net.ErrClosed
	}
	out.half.wipe()
}

// Write sends p in records as large as can be. Any error is for good: a record
// that was sent in part cannot be taken back.
func (c *Conn) Write(p []byte) (n int, err error) {
	c.out.mu.Lock()
	defer c.endWrite()
	switch {
	case c.out.err != nil:
		return 0, c.out.err
	case c.out.ended:
		return 0, errShutdown
	}
	for n < len(p) {
		if c.out.asked.Swap(false) || c.out.seq >= uint64(c.out.limit) {
			if err := c.updateKey(); err != nil {
				return n, err
			}
		}
		part := p[n:min(len(p), n+maxPlain)]
		if err := c.writeData(part); err != nil {
			return n, err
		}
		n += len(part)
	}
	return n, nil
}

// CloseWrite sends close_notify, once.
func (c *Conn) CloseWrite() error {
	c.out.mu.Lock()
	defer c.endWrite()
	if c.out.err != nil || c.out.ended {
		return c.out.err
	}
	c.out.ended = true
	return c.writeRecord(kindAlert, []byte{levelWarning, alertCloseNotify})
}

// sendAlert ends writing.
func (c *Conn) sendAlert(alert uint8) {
	c.out.mu.Lock()
	defer c.endWrite()
	if c.out.err != nil || c.out.ended {
		return
	}
	c.writeRecord(kindAlert, []byte{levelFatal, alert})
	c.out.err = gotls.AlertError(alert, false)
}

// updateKey goes on to our next key (RFC 8446, section 4.6.3). mu is held, as in
// all below.
func (c *Conn) updateKey() error {
	// update_not_requested
	err := c.writeRecord(kindHandshake, []byte{messageKeyUpdate, 0, 0, 1, 0})
	if err == nil {
		err = c.out.turn()
		c.out.err = err
	}
	return err
}

// writeData is writeRecord for the application's data, which may be made where
// it waits to be sent.
func (c *Conn) writeData(p []byte) error {
	size := headerSize + len(p) + 1 + tagSize
	if r, ok := c.wire.(Reserver); ok {
		if room := r.Reserve(size); room != nil {
			record, err := c.out.seal(room[:0], kindData, p)
			if err != nil {
				c.out.err = err
				return err
			}
			r.Commit(len(record))
			return nil
		}
	}
	return c.writeRecord(kindData, p)
}

// writeRecord sends one record.
func (c *Conn) writeRecord(kind byte, content []byte) error {
	buf := getBuffer(headerSize + len(content) + 1 + tagSize)
	defer putBuffer(buf)
	record, err := c.out.seal(buf.room[:0], kind, content)
	if err == nil {
		_, err = c.wire.Write(record)
	}
	if err != nil {
		c.out.err = err
	}
	return err
}
