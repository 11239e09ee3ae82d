package transport

const (
	randomAt  = headerLen + 4 + 2 // after the message's header and version
	randomLen = 32
)

// Opening is what the transport sees go by in clear until the handshake is
// complete: the ClientHello's random and a peer's unencrypted alert. It holds no
// copy of the stream but of what we send, where somebody else goes on behind
// crypto/tls.
//
// A peer that gives up a TLS 1.3 handshake may send its alert unencrypted;
// crypto/tls, which expects a ciphertext by then, reports a bad record
// instead of the reason.
type Opening struct {
	in        records
	alert     [alertLen]byte
	haveAlert bool
	from      direction // whose stream hello starts
	have      int       // bytes of it
	hello     [randomAt + randomLen]byte
	follow    bool
	sent      []byte // if follow
}

type direction int8

const (
	nobody direction = iota
	us
	peer
)

func (o *Opening) sawIn(p []byte) {
	o.keepHello(peer, p)
	for len(p) > 0 {
		left := int(o.in.left)
		n := o.in.step(p)
		o.keepAlert(left, p[:n])
		p = p[n:]
	}
}

func (o *Opening) sawOut(p []byte) {
	o.keepHello(us, p)
	if o.follow {
		o.sent = append(o.sent, p...)
	}
}

// Follow prepares for somebody else who goes on with the records where crypto/tls
// ends its handshake: that gets one at a time from now on, so that it reads none
// that is not its own, and what it sends is kept. Like the methods below it must
// not be called concurrently with reads and writes.
func (o *Opening) Follow() { o.follow = true }

// Sent returns what was sent since Follow.
func (o *Opening) Sent() []byte { return o.sent }

// keepAlert is given a part of a header, or of a body of which so much is left.
func (o *Opening) keepAlert(left int, part []byte) {
	switch {
	case left == 0:
		o.haveAlert = false
	case o.in.header[0] == recordAlert && bodySize(o.in.header[:]) == alertLen:
		copy(o.alert[alertLen-left:], part)
		o.haveAlert = left == len(part)
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
func (o *Opening) HelloSeen() bool {
	return o.have > 0 && o.hello[0] == recordHandshake
}

// ClientRandom returns the random of the ClientHello. It is nil before one went
// by, and if that came in records too small to hold it in one.
func (o *Opening) ClientRandom() []byte {
	if !o.HelloSeen() || o.have < len(o.hello) ||
		bodySize(o.hello[:]) < len(o.hello)-headerLen {
		return nil
	}
	return o.hello[randomAt:]
}

// PeerAlert returns the description of an alert that the peer sent in clear.
func (o *Opening) PeerAlert() (description uint8, ok bool) {
	return o.alert[1], o.haveAlert
}
