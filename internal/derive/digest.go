package derive

import (
	"crypto/sha256"
	"hash"
)

// Digest hashes values, none of which runs into the next.
type Digest struct{ hash hash.Hash }

// NewDigest returns a Digest of nothing yet.
func NewDigest() Digest { return Digest{sha256.New()} }

// Add adds a value.
func (d Digest) Add(b []byte) {
	d.hash.Write([]byte{byte(len(b) >> 8), byte(len(b))})
	d.hash.Write(b)
}

// Sum returns the 32 bytes of the hash.
func (d Digest) Sum() []byte { return d.hash.Sum(nil) }

// Flag is a truth as a byte to add.
func Flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
