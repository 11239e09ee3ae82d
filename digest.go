package tlssocket

import (
	"crypto/sha256"
	"hash"
)

// digest hashes values, none of which runs into the next.
type digest struct{ hash hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) add(b []byte) {
	d.hash.Write([]byte{byte(len(b) >> 8), byte(len(b))})
	d.hash.Write(b)
}

func (d digest) sum() []byte { return d.hash.Sum(nil) }

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
