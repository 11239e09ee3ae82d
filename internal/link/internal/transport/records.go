package transport

import "github.com/seed-435e3e10/tlssocket/internal/gotls"

// Record types and sizes of RFC 8446, section 5.1, and RFC 5246, section 6.2.
const (
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
	headerLen       = 5
	alertLen        = 2
)

// records follows record headers through a stream.
type records struct {
	header [headerLen]byte
	have   int8  // bytes of header
	left   int32 // bytes of the body to come
}

// feed goes on by p, to its end or that of a record that may be close_notify,
// and returns how far that is.
func (r *records) feed(p []byte) (n int) {
	if r.between() && isOneOfData(p) {
		copy(r.header[:], p)
		return len(p)
	}
	for n < len(p) {
		n += r.step(p[n:])
		if r.mayBeLast() && !beginsData(p[n:]) {
			break
		}
	}
	return n
}

// isOneOfData reports whether p is a whole record of data and no more, as most of
// what is read is, and too large or too small for close_notify.
func isOneOfData(p []byte) bool {
	return len(p) > headerLen && p[0] == recordData &&
		len(p) == headerLen+bodySize(p) && len(p) != headerLen+gotls.SealedAlert
}

// beginsData reports whether a record of data follows, as it does in a stream of
// many that have the size of an alert: to stop at each would cost us more than it
// costs the peer. No protocol in clear text begins like that.
func beginsData(p []byte) bool {
	return len(p) >= 3 && p[0] == recordData && p[1] == 3 && p[2] == 3
}

// mayBeLast reports whether r is behind a record that may be close_notify:
// nothing that follows belongs to crypto/tls then. TLS 1.3 tells an alert by its
// size alone.
func (r *records) mayBeLast() bool {
	return r.between() && (r.header[0] == recordAlert ||
		r.header[0] == recordData && bodySize(r.header[:]) == gotls.SealedAlert)
}

// between reports whether r is behind one record and before the next.
func (r *records) between() bool { return r.left == 0 && r.have == 0 }

// step goes on by a part of p, a header's or a body's, and returns its size.
func (r *records) step(p []byte) int {
	if r.left > 0 {
		n := min(int(r.left), len(p))
		r.left -= int32(n)
		return n
	}
	n := copy(r.header[r.have:], p)
	r.have += int8(n)
	if r.have == headerLen {
		r.have = 0
		r.left = int32(bodySize(r.header[:]))
	}
	return n
}

// rest returns how many bytes the header or the body has still to come.
func (r *records) rest() int {
	if r.left > 0 {
		return int(r.left)
	}
	return headerLen - int(r.have)
}

// bodySize is the size of a record's body.
func bodySize(header []byte) int {
	return int(header[3])<<8 | int(header[4])
}

// whole returns how many of the next bytes end with a record: all of them if
// none ends there.
func (r *records) whole(p []byte) int {
	if r.have > 0 {
		return len(p)
	}
	n := int(r.left)
	for n+headerLen <= len(p) && n+headerLen+bodySize(p[n:]) <= len(p) {
		n += headerLen + bodySize(p[n:])
	}
	if n == 0 || n > len(p) {
		return len(p)
	}
	return n
}
