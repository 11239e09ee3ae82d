package records

import (
	"crypto/fips140"
	"errors"
	"sync/atomic"
)

// Wire is what records go over. Read and Write may be called concurrently.
type Wire interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
	Close() error
}

// A Reserver is a Wire that may let records be made where they wait to be sent.
type Reserver interface {
	// Reserve returns room for n bytes behind all that was written; nil if
	// there is none now. Until Commit only Write may be called in between, by
	// nobody but the caller.
	Reserve(n int) []byte

	// Commit writes the first n bytes of what Reserve returned.
	Commit(n int)
}

// Direction is where the handshake has left a direction.
type Direction struct {
	Secret []byte // client_ or server_application_traffic_secret_N
	Seq    uint64 // records that were protected by it
}

// Conn protects what goes over a Wire. Read and Write, and their like, may be
// called by any goroutine at any time; neither waits for the other.
type Conn struct {
	wire Wire
	in   inbound
	out  outbound
	over atomic.Bool // wiped, or to be wiped by who works with the keys
}

// Supported reports whether there are records of a cipher suite. In FIPS mode
// there are none: crypto/tls may choose nonces there, and we may not.
func Supported(suite uint16) bool {
	return suites[suite] != nil && !fips140.Enabled()
}

// New protects what goes over wire from now on. It copies the secrets.
func New(wire Wire, suite uint16, in, out Direction) (*Conn, error) {
	if !Supported(suite) {
		return nil, errors.New("no records of this cipher suite")
	}
	c := &Conn{wire: wire}
	c.out.limit = keyLimit
	if err := c.in.start(suites[suite], in.Secret, in.Seq); err != nil {
		return nil, err
	}
	if err := c.out.start(suites[suite], out.Secret, out.Seq); err != nil {
		return nil, err
	}
	return c, nil
}

// Count returns how many records of some that were written, one behind the
// other, are protected by a secret that protected none before. A handshake ends
// in its middle: what it sent before has other keys.
func Count(suite uint16, secret, written []byte) (n uint64, err error) {
	if !Supported(suite) {
		return 0, errors.New("no records of this cipher suite")
	}
	var h half
	if err := h.start(suites[suite], secret, 0); err != nil {
		return 0, err
	}
	defer h.wipe()
	buf := getBuffer(maxRecord)
	defer putBuffer(buf)
	for len(written) >= headerSize {
		size := min(bodySize(written)+headerSize, len(written))
		if written[0] == kindData && size <= maxRecord {
			h.open(buf.room[:0], written[:headerSize], written[headerSize:size])
		}
		written = written[size:]
	}
	return h.seq, nil
}

func bodySize(header []byte) int { return int(header[3])<<8 | int(header[4]) }

// Close sends close_notify, unless that was sent, and closes the wire.
func (c *Conn) Close() error {
	notified := c.CloseWrite()
	if err := c.wire.Close(); err != nil {
		return err
	}
	c.Wipe()
	return notified
}

// Wipe overwrites the keys and gives the buffers back, after the wire was closed.
// Who is in a call does it at its end.
func (c *Conn) Wipe() {
	c.over.Store(true)
	c.in.wipe()
	c.out.wipe()
}

// endRead unlocks what Read locks.
func (c *Conn) endRead() {
	c.in.mu.Unlock()
	if c.over.Load() {
		c.in.wipe()
	}
}

// endWrite unlocks what Write locks.
func (c *Conn) endWrite() {
	c.out.mu.Unlock()
	if c.over.Load() {
		c.out.wipe()
	}
}
