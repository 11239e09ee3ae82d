package derive

import "crypto/sha256"

// Digest hashes values, none of which runs into the next. The zero value is a
// Digest of nothing yet. It collects the values: to hash them one by one costs a
// handshake more than the hash.
type Digest struct{ values []byte }

// usualSize has room for what a handshake hashes.
const usualSize = 128

// Add adds a value.
func (d *Digest) Add(b []byte) {
	if d.values == nil {
		d.values = make([]byte, 0, usualSize)
	}
	d.values = append(d.values, byte(len(b)>>8), byte(len(b)))
	d.values = append(d.values, b...)
}

// Sum returns the 32 bytes of the hash.
func (d *Digest) Sum() []byte {
	sum := sha256.Sum256(d.values)
	return sum[:]
}

// Flag is a truth as a byte to add.
func Flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
