package transport

import (
	"errors"
	"io"
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
// that is sent in part cannot be taken back; and while it writes, it answers
// none of the peer's messages, so that reading waits too. So after the
// handshake Write never waits for the wire. What the wire does not take at once
// is kept for Flush; where nobody has announced that, by Begin, the owner is
// asked to deliver it.
func (c *Conn) Write(p []byte) (int, error) {
	c.writeMu.Lock()
	if o := c.opening.Load(); o != nil {
		defer c.writeMu.Unlock()
		return c.writeOpening(o, p)
	}
	if c.plain.Load() && !c.begun && c.voice == speaking && c.sentAll() {
		defer c.writeMu.Unlock()
		return c.send(p)
	}
	n, err := c.accept(p)
	deliver := c.mustDeliver()
	c.writeMu.Unlock()
	if deliver {
		c.owner.Unsent()
	}
	return n, err
}

// writeOpening is Write during the handshake, which waits. writeMu is held.
func (c *Conn) writeOpening(o *Opening, p []byte) (int, error) {
	o.sawOut(p)
	if isAlert(p) {
		// It is the last of this handshake. A peer that does not read, and
		// perhaps waits for us to do so, must not hold us up.
		c.inner.SetWriteDeadline(time.Now().Add(alertTime))
		defer c.inner.SetWriteDeadline(time.Time{})
	}
	return c.send(p)
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

// accept sends or keeps p. writeMu is held, as in all below that do not lock
// it.
func (c *Conn) accept(p []byte) (int, error) {
	switch {
	case c.writeErr != nil:
		return 0, c.writeErr
	case c.voice == mute:
		return len(p), nil
	case c.voice == untilAlert && isAlert(p):
		c.voice = mute
	}
	n := 0
	if c.gather == nil && c.sentAll() {
		if n, c.writeErr = c.sendNow(p); c.writeErr != nil || n == len(p) {
			return n, c.writeErr
		}
	}
	return len(p), c.keep(p[n:])
}

// sendNow sends what the wire takes of p at once.
func (c *Conn) sendNow(p []byte) (int, error) {
	if c.memory {
		return c.send(p)
	}
	return c.try(p)
}

// keep lets p wait: among what is gathered, or behind all else.
func (c *Conn) keep(p []byte) error {
	if c.gather != nil && len(p) <= len(c.gather)-int(c.gathered) {
		c.gathered += int32(copy(c.gather[c.gathered:], p))
		return nil
	}
	if len(c.rest) > maxRest {
		c.writeErr = errRest
		return errRest
	}
	c.rest = append(append(c.rest, c.takeGathered()...), p...)
	return nil
}

// maxRest bounds what waits for the wire. The owner stops long before; a peer
// that asks for key updates makes crypto/tls go on.
const maxRest = BufferSize

var errRest = errors.New("too much waits to be sent")

// sentAll reports whether the wire has got all that was written.
func (c *Conn) sentAll() bool {
	return !c.sending && c.gathered == 0 && len(c.rest) == 0
}

// Begin announces Flush, and End behind that: what is written until then may
// wait for it. While a delivery is under way Begin does nothing, and returns a
// channel that is closed when that is over.
func (c *Conn) Begin() (delivered <-chan struct{}) {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if c.delivery != nil {
		return c.delivery
	}
	c.begun = true
	return nil
}

// Direct reports whether the wire can be asked what it takes at once.
func (c *Conn) Direct() bool { return c.raw != nil || c.memory }

// Gather lets the records that are written from now on wait for Flush in a large
// buffer, which has room for 16 full ones. It reports false, and does nothing,
// if there is no buffer. It is for who has called Begin.
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

// Reserve returns room for n bytes behind what is gathered, for records to be made
// in; nil if there is none, or nothing is gathered. Until Commit only who has
// called it may call Write. It is for who has called Gather.
func (c *Conn) Reserve(n int) []byte {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if c.gather == nil || c.writeErr != nil || n > len(c.gather)-int(c.gathered) {
		return nil
	}
	return c.gather[c.gathered:][:n]
}

// Commit writes the first n bytes of what Reserve returned.
func (c *Conn) Commit(n int) {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	c.gathered += int32(n)
}

// Flush sends what waits. If a deadline passes before all is sent, it returns
// that error, and the rest waits on. Other errors are for good. It is for who
// has called Begin, or delivers.
func (c *Conn) Flush() error {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	for c.writeErr == nil && !c.sentAll() {
		if err := c.flushOnce(); err != nil {
			return err
		}
	}
	c.dropGather()
	return c.writeErr
}

// flushOnce sends what waits now. Others may write meanwhile.
func (c *Conn) flushOnce() error {
	rest, gather, gathered := c.rest, c.gather, c.gathered
	c.rest, c.gather, c.gathered = nil, nil, 0
	c.sending = true
	c.writeMu.Unlock()
	err := c.sendKept(&rest)
	if gather != nil {
		p := gather[:gathered]
		if err == nil {
			err = c.sendKept(&p)
		}
		rest = append(rest, p...)
		Buffers.Put(gather)
	}
	c.writeMu.Lock()
	c.sending = false
	if c.sent != nil {
		close(c.sent)
		c.sent = nil
	}
	switch {
	case err == nil:
	case IsDeadline(err):
		c.rest = append(rest, c.rest...)
	default:
		c.writeErr, c.rest = err, nil
	}
	return err
}

// sendKept sends p, and takes from it what was sent. A connection may take all
// and be late itself: a Socket is that delivers by itself.
func (c *Conn) sendKept(p *[]byte) error {
	if len(*p) == 0 {
		return nil
	}
	n, err := c.send(*p)
	*p = (*p)[n:]
	switch {
	case len(*p) > 0 && err == nil:
		return io.ErrShortWrite
	case len(*p) == 0 && err != nil && IsDeadline(err):
		return nil
	}
	return err
}

// takeGathered ends Gather and returns a copy of what waited.
func (c *Conn) takeGathered() []byte {
	if c.gather == nil {
		return nil
	}
	p := slices.Clone(c.gather[:c.gathered])
	c.gathered = 0
	c.dropGather()
	return p
}

func (c *Conn) dropGather() {
	if c.gather != nil {
		Buffers.Put(c.gather)
		c.gather = nil
	}
}

// End ends what Begin began. It reports whether something is unsent that the
// caller is to deliver now: by Flush without a deadline, and Delivered.
func (c *Conn) End() (deliver bool) {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	c.begun = false
	if c.gathered == 0 || c.writeErr != nil {
		c.dropGather()
	}
	return c.mustDeliver()
}

// mustDeliver begins a delivery if something is unsent of which nobody takes
// care.
func (c *Conn) mustDeliver() bool {
	if c.begun || c.delivery != nil || c.sentAll() || c.writeErr != nil {
		return false
	}
	c.delivery = make(chan struct{})
	return true
}

// Delivered ends a delivery, by an error or because all is sent. It reports
// false, and does nothing, if more has come meanwhile.
func (c *Conn) Delivered(err error) bool {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if c.writeErr == nil {
		c.writeErr = err
	}
	if c.writeErr == nil && !c.sentAll() {
		return false
	}
	close(c.delivery)
	c.delivery = nil
	return true
}

// Delivery returns a channel that is closed when the delivery that is under way
// is over; nil if there is none.
func (c *Conn) Delivery() <-chan struct{} {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	return c.delivery
}

// Sending returns a channel that is closed when the write to the wire that is
// under way is over; nil if there is none.
func (c *Conn) Sending() <-chan struct{} {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if c.sending && c.sent == nil {
		c.sent = make(chan struct{})
	}
	return c.sent
}

// WriteError returns the error after which nothing can be sent any more.
func (c *Conn) WriteError() error {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	return c.writeErr
}

func (c *Conn) send(p []byte) (int, error) {
	n, err := c.inner.Write(p)
	c.written.Add(int64(n))
	return n, err
}

// IsDeadline reports whether an error is a deadline that passed, after which a
// connection can be used on. The system's ETIMEDOUT is a Timeout as well, and
// the end of the connection.
func IsDeadline(err error) bool {
	switch {
	case err == nil, err == io.EOF: // as most are, which must cost nothing
		return false
	case errors.Is(err, os.ErrDeadlineExceeded):
		return true
	}
	var errno syscall.Errno
	var ne net.Error
	return !errors.As(err, &errno) && errors.As(err, &ne) && ne.Timeout()
}
