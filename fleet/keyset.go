package fleet

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

const (
	// maxKeys bounds the keys of a fleet; far more than rotation leaves.
	maxKeys = 16

	keyLen = 48 // bytes of a ticket key, as in Node
)

// ticketKey is a ticket key and when it was made.
type ticketKey struct {
	made   time.Time
	secret []byte // keyLen bytes
}

// keySet is the ticket keys of a fleet, newest first. Two sets are merged into
// the same third in any order, so that it does not matter who was faster.
type keySet []ticketKey

// merge returns the keys of both.
func (k keySet) merge(other keySet) keySet {
	all := slices.Concat(k, other)
	slices.SortFunc(all, func(a, b ticketKey) int {
		if c := b.made.Compare(a.made); c != 0 {
			return c
		}
		return bytes.Compare(b.secret, a.secret)
	})
	all = slices.CompactFunc(all, func(a, b ticketKey) bool {
		return bytes.Equal(a.secret, b.secret)
	})
	return all[:min(len(all), maxKeys)]
}

// prune drops keys that opened tickets for long enough: a key stopped to issue
// when the next one was made.
func (k keySet) prune(now time.Time, keep time.Duration) keySet {
	for i := 1; i < len(k); i++ {
		if now.Sub(k[i-1].made) > keep {
			return k[:i]
		}
	}
	return k
}

// due reports whether it is time for a new key.
func (k keySet) due(now time.Time, rotate time.Duration) bool {
	return len(k) == 0 || now.Sub(k[0].made) >= rotate
}

// grown returns the set with a new key.
func (k keySet) grown(now time.Time) keySet {
	secret := make([]byte, keyLen)
	rand.Read(secret)    // never fails
	made := now.Round(0) // to be compared with times of other clocks
	return keySet{{made, secret}}.merge(k)
}

// clone returns the set with bytes of its own.
func (k keySet) clone() keySet {
	c := slices.Clone(k)
	for i := range c {
		c[i].secret = slices.Clone(c[i].secret)
	}
	return c
}

// wipe overwrites the secrets.
func (k keySet) wipe() {
	for _, key := range k {
		clear(key.secret)
	}
}

func (k keySet) secrets() (list [][]byte) {
	for _, key := range k {
		list = append(list, key.secret)
	}
	return list
}

func (k keySet) equal(other keySet) bool {
	return slices.EqualFunc(k, other, func(a, b ticketKey) bool {
		return bytes.Equal(a.secret, b.secret)
	})
}

var errBadKeySet = errors.New("the fleet's ticket keys cannot be read: " +
	"another secret, or damage")

// seal encrypts the set with AES-256-GCM. A nonce is in front.
func (k keySet) seal(key [32]byte) []byte {
	plain := make([]byte, 0, len(k)*(8+keyLen))
	defer func() { clear(plain) }()
	for _, f := range k {
		plain = binary.BigEndian.AppendUint64(plain,
			uint64(f.made.UnixNano()))
		plain = append(plain, f.secret...)
	}
	return cipherOf(key).Seal(nil, nil, plain, nil)
}

// openKeySet is the reverse of seal.
func openKeySet(sealed []byte, key [32]byte) (keySet, error) {
	plain, err := cipherOf(key).Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, errBadKeySet
	}
	var k keySet
	for in := cryptobyte.String(plain); !in.Empty(); {
		var made uint64
		var secret []byte
		if !in.ReadUint64(&made) || !in.ReadBytes(&secret, keyLen) ||
			len(k) >= maxKeys {
			return nil, errBadKeySet
		}
		k = append(k, ticketKey{time.Unix(0, int64(made)), secret})
	}
	return k, nil
}

// cipherOf returns a cipher that makes its nonces itself, as the FIPS mode
// demands.
func cipherOf(key [32]byte) cipher.AEAD {
	block, _ := aes.NewCipher(key[:])              // 32 bytes are a key
	aead, _ := cipher.NewGCMWithRandomNonce(block) // it is AES
	return aead
}
