package transport

import "sync/atomic"

// Record types and sizes of RFC 8446, section 5.1, and RFC 5246, section 6.2.
const (
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
	headerLen       = 5
	alertLen        = 2
	randomAt        = headerLen + 4 + 2 // after the message's header and version
	randomLen       = 32
)

// Opening is what the transport sees go by in clear until the handshake is
// complete: the ClientHello's random and a peer's unencrypted alert. It holds
// no copy of the stream.
//
// A peer that gives up a TLS 1.3 handshake may send its alert unencrypted;
// crypto/tls, which expects a ciphertext by then, reports a bad record
// instead of the reason.
type Opening struct {
	done  atomic.Bool
	in    records
	hello [randomAt + randomLen]byte
	have  int
	from  direction
}

type direction int8

const (
	nobody direction = iota
	us
	peer
)

func (o *Opening) close() { o.done.Store(true) }

func (o *Opening) sawIn(p []byte) {
	if o.done.Load() {
		return
	}
	o.in.feed(p)
	o.keepHello(peer, p)
}

func (o *Opening) sawOut(p []byte) {
	if !o.done.Load() {
		o.keepHello(us, p)
	}
}

// keepHello keeps the start of the stream of whoever spoke first, the client.
func (o *Opening) keepHello(who direction, p []byte) {
	if o.from == nobody {
		o.from = who
	}
	if o.from == who && o.have < len(o.hello) {
		o.have += copy(o.hello[o.have:], p)
	}
}

// HelloSeen reports whether the client started with a record of a handshake.
// Like the methods below it must not be called concurrently with reads and
// writes.
func (o *Opening) HelloSeen() bool {
	return o.have > 0 && o.hello[0] == recordHandshake
}

// ClientRandom returns the random of the ClientHello. It is nil before one went
// by, and if that came in records too small to hold it in one.
func (o *Opening) ClientRandom() []byte {
	size := int(o.hello[3])<<8 | int(o.hello[4])
	if !o.HelloSeen() || o.have < len(o.hello) ||
		size < len(o.hello)-headerLen {
		return nil
	}
	return o.hello[randomAt:]
}

// PeerAlert returns the description of an alert that the peer sent in clear.
func (o *Opening) PeerAlert() (description uint8, ok bool) {
	return o.in.alert[1], o.in.haveAlert
}

// records follows record headers through a stream.
type records struct {
	header    [headerLen]byte
	have      int // bytes of header
	left      int // bytes of the body to come
	alert     [alertLen]byte
	haveAlert bool
}

func (r *records) feed(p []byte) {
	for len(p) > 0 {
		if r.left > 0 {
			p = p[r.body(p):]
			continue
		}
		n := copy(r.header[r.have:], p)
		r.have += n
		p = p[n:]
		if r.have == headerLen {
			r.have = 0
			r.left = int(r.header[3])<<8 | int(r.header[4])
			r.haveAlert = false
		}
	}
}

// body takes bytes of the current record's body and returns how many.
func (r *records) body(p []byte) int {
	n := min(r.left, len(p))
	size := int(r.header[3])<<8 | int(r.header[4])
	if r.header[0] == recordAlert && size == alertLen {
		copy(r.alert[alertLen-r.left:], p[:n])
		r.haveAlert = r.left == n
	}
	r.left -= n
	return n
}
