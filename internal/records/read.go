package records

import (
	"errors"
	"io"
	"net"
	"sync"
)

// inbound is what the peer sends.
type inbound struct {
	mu   sync.Mutex
	half       // guarded by mu, as all below
	err  error // for good

	own *buffer // nil while nothing was read that nobody has

	useless int8 // records in a row that brought no data
	message      // of the handshake, in part
}

// Read returns data of one record. It may use all of p meanwhile: what the wire
// gives comes there first, so that one who waits needs no buffer.
//
// io.EOF is close_notify, or the end of the wire between two records. After a
// timeout of the wire reading goes on; other errors are for good.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c.in.mu.Lock()
	defer c.endRead()
	defer c.in.release()
	if b := c.in.own; b != nil && len(b.plain) > 0 {
		n := copy(p, b.plain)
		b.plain = b.plain[n:]
		return n, nil
	}
	for c.in.err == nil {
		n, err := c.readRecord(p)
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, c.in.err
}

// release gives the buffer back if nothing is in it.
func (in *inbound) release() {
	if in.own != nil && len(in.own.plain)+len(in.own.raw) == 0 {
		putBuffer(in.own)
		in.own = nil
	}
}

// forget drops what was read: nothing of it counts any more. The buffer goes by
// release.
func (in *inbound) forget() {
	if in.own != nil {
		in.own.plain, in.own.raw = nil, nil
	}
}

// wipe ends reading, unless somebody reads, who will then.
func (in *inbound) wipe() {
	if !in.mu.TryLock() {
		return
	}
	defer in.mu.Unlock()
	if in.err == nil {
		in.err = net.ErrClosed
	}
	in.half.wipe()
	in.forget()
	in.release()
}

// readRecord reads one record. It returns nothing if that had no data for the
// application.
func (c *Conn) readRecord(p []byte) (int, error) {
	in := &c.in
	record, err := c.next(p)
	if err != nil {
		return 0, err
	}
	header, body := record[:headerSize], record[headerSize:]
	if record[0] == kindChangeCipherSpec {
		return 0, c.changeCipherSpec(body)
	}
	dst, direct := body[:0], in.holds(record) && len(body)-tagSize <= len(p)
	if direct {
		dst = p[:0]
	}
	inner, err := in.open(dst, header, body)
	if err != nil {
		return 0, c.refuse(openAlert(err), nil)
	}
	content, kind, err := c.strip(record[0], inner)
	if err != nil {
		return 0, err
	}
	if kind != kindData {
		return 0, c.control(kind, content)
	}
	if len(content) == 0 {
		return 0, c.ignored()
	}
	in.useless = 0
	if direct {
		return len(content), nil
	}
	n := copy(p, content)
	if n < len(content) { // then it lies in the buffer
		in.own.plain = content[n:]
	}
	return n, nil
}

func openAlert(err error) uint8 {
	if err == errAuth {
		return alertBadRecordMAC
	}
	return alertInternalError
}

// strip returns the content of a record and its type (RFC 8446, section 5.4).
func (c *Conn) strip(outer byte, inner []byte) ([]byte, byte, error) {
	if outer != kindData {
		return nil, 0, c.refuse(alertUnexpectedMessage, nil)
	}
	if len(inner) > maxPlain+1 {
		return nil, 0, c.refuse(alertRecordOverflow, nil)
	}
	n := len(inner)
	for n > 0 && inner[n-1] == 0 {
		n--
	}
	if n == 0 {
		return nil, 0, c.refuse(alertUnexpectedMessage, nil)
	}
	content, kind := inner[:n-1], inner[n-1]
	if kind != kindHandshake && c.in.have > 0 {
		// A message may not be interrupted (section 5.1).
		return nil, 0, c.refuse(alertUnexpectedMessage, nil)
	}
	return content, kind, nil
}

// holds reports whether a record lies in the buffer.
func (in *inbound) holds(record []byte) bool {
	return in.own != nil && lastOf(in.own.room) == lastOf(record)
}

// lastOf tells slices of one array from others.
func lastOf(b []byte) *byte { return &b[:cap(b)][cap(b)-1] }

// next reads the next whole record, to p or to the buffer.
func (c *Conn) next(p []byte) (record []byte, err error) {
	in := &c.in
	buf, have := in.begin(p)
	for {
		size := headerSize
		if have >= headerSize {
			if err := c.checkHeader(buf); err != nil {
				return nil, err
			}
			if size += bodySize(buf); have >= size {
				in.keepRaw(buf, size, have)
				return buf[:size], nil
			}
		}
		if size > len(buf) {
			buf = in.enlarge(buf[:have], size)
		}
		n, err := c.wire.Read(buf[have:])
		have += n
		if n == 0 && err != nil {
			return nil, in.interrupted(err, buf, have)
		}
	}
}

// begin returns where the next record is to be, and how much of it has come.
func (in *inbound) begin(p []byte) (buf []byte, have int) {
	if in.own != nil && len(in.own.raw) > 0 {
		raw := in.own.raw
		return raw[:cap(raw)], len(raw)
	}
	in.release()
	if len(p) >= smallSize {
		return p[:min(len(p), maxRecord)], 0
	}
	in.own = getBuffer(smallSize)
	return in.own.room, 0
}

// enlarge returns a place for a record of which there is not enough room behind
// its beginning.
func (in *inbound) enlarge(begun []byte, size int) []byte {
	old := in.own
	if old == nil || len(old.room) < size {
		in.own = getBuffer(size)
	}
	copy(in.own.room, begun)
	if old != nil && old != in.own {
		putBuffer(old)
	}
	return in.own.room
}

// keepRaw keeps what has come behind a record.
func (in *inbound) keepRaw(buf []byte, size, have int) {
	switch behind := buf[size:have]; {
	case in.holds(buf):
		in.own.raw = behind
	case len(behind) > 0:
		in.own = getBuffer(len(behind))
		in.own.raw = in.own.room[:copy(in.own.room, behind)]
	}
}

// interrupted keeps what has come of a record when the wire fails, and returns
// the error.
func (in *inbound) interrupted(err error, buf []byte, have int) error {
	in.keepRaw(buf, 0, have)
	if err == io.EOF && have > 0 {
		err = io.ErrUnexpectedEOF
	}
	var passing net.Error
	if !errors.As(err, &passing) || !passing.Timeout() {
		in.err = err
		in.forget()
	}
	return err
}
