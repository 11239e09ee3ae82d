package records

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"hash"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	maxSecret = sha512.Size384
	maxKey    = 32
	nonceSize = 12
	tagSize   = 16
)

// suite is what a cipher suite of TLS 1.3 is made of (RFC 8446, appendix B.4).
type suite struct {
	hash       func() hash.Hash
	secretSize int
	keySize    int
	aead       func(key []byte) (cipher.AEAD, error)
}

var suites = map[uint16]*suite{
	tls.TLS_AES_128_GCM_SHA256: {sha256.New, sha256.Size, 16, newGCM},
	tls.TLS_AES_256_GCM_SHA384: {sha512.New384, sha512.Size384, 32, newGCM},
	tls.TLS_CHACHA20_POLY1305_SHA256: {sha256.New, sha256.Size,
		chacha20poly1305.KeySize, chacha20poly1305.New},
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// keys makes those of a secret (RFC 8446, section 7.3).
func (s *suite) keys(secret []byte) (*keys, error) {
	var room [maxKey]byte
	key, k := room[:s.keySize], new(keys)
	defer clear(key)
	err := s.expand(key, secret, "key")
	if err == nil {
		err = s.expand(k.iv[:], secret, "iv")
	}
	if err == nil {
		k.aead, err = s.aead(key)
	}
	return k, err
}

// expand is HKDF-Expand-Label with an empty context (RFC 8446, section 7.1); it
// fills out.
func (s *suite) expand(out, secret []byte, label string) error {
	info := make([]byte, 0, 32)
	info = append(info, byte(len(out)>>8), byte(len(out)), byte(len("tls13 ")+len(label)))
	info = append(append(append(info, "tls13 "...), label...), 0)
	key, err := hkdf.Expand(s.hash, secret, string(info), len(out))
	copy(out, key)
	clear(key)
	return err
}
