package records

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"math"
)

// half protects one direction. The next record has the number seq.
type half struct {
	suite  *suite
	secret [maxSecret]byte // of the present keys
	key    [maxKey]byte
	iv     [nonceSize]byte
	seq    uint64
	kept   *kept // nil: none was made yet
}

var (
	errAuth = errors.New("the record is not the peer's")
	errLast = errors.New("the last number of a record is used")
)

// start takes a secret, for the record with the number seq.
func (h *half) start(s *suite, secret []byte, seq uint64) error {
	if len(secret) != s.secretSize {
		return errors.New("a secret of the wrong size")
	}
	h.suite, h.seq = s, seq
	copy(h.secret[:], secret)
	if err := s.expand(h.key[:s.keySize], secret, "key"); err != nil {
		return err
	}
	return s.expand(h.iv[:], secret, "iv")
}

// turn goes on to the next secret (RFC 8446, section 7.2).
func (h *half) turn() error {
	var next [maxSecret]byte
	defer clear(next[:])
	old, secret := h.secret[:h.suite.secretSize], next[:h.suite.secretSize]
	if err := h.suite.expand(secret, old, "traffic upd"); err != nil {
		return err
	}
	h.kept.drop()
	h.kept = nil
	return h.start(h.suite, secret, 0)
}

// cipher returns what encrypts and decrypts.
func (h *half) cipher() (cipher.AEAD, error) {
	if a := h.kept.get(); a != nil {
		return a, nil
	}
	a, err := h.suite.aead(h.key[:h.suite.keySize])
	if err == nil {
		h.kept = keep(a)
	}
	return a, err
}

// xor turns the IV into the next record's nonce, and back (section 5.3).
func (h *half) xor() {
	tail := h.iv[nonceSize-8:]
	binary.BigEndian.PutUint64(tail, binary.BigEndian.Uint64(tail)^h.seq)
}

// open decrypts the body of a record to dst, which may be its place.
func (h *half) open(dst, header, body []byte) ([]byte, error) {
	a, err := h.cipher()
	if err != nil {
		return nil, err
	}
	if h.seq == math.MaxUint64 {
		return nil, errLast
	}
	h.xor()
	inner, err := a.Open(dst, h.iv[:], body, header)
	h.xor()
	if err != nil {
		return nil, errAuth
	}
	h.seq++
	return inner, nil
}

// seal appends a record to dst, which has room for it.
func (h *half) seal(dst []byte, kind byte, content []byte) ([]byte, error) {
	a, err := h.cipher()
	if err != nil {
		return nil, err
	}
	if h.seq == math.MaxUint64 {
		return nil, errLast
	}
	size := len(content) + 1 + tagSize
	start := len(dst)
	dst = append(dst, kindData, 3, 3, byte(size>>8), byte(size))
	body := len(dst)
	dst = append(append(dst, content...), kind)
	h.xor()
	dst = a.Seal(dst[:body], h.iv[:], dst[body:], dst[start:body])
	h.xor()
	h.seq++
	return dst, nil
}

// wipe overwrites the keys. What an AEAD has of them is left to the collector:
// Go's have no way to wipe them.
func (h *half) wipe() {
	clear(h.secret[:])
	clear(h.key[:])
	clear(h.iv[:])
	h.kept.drop()
	h.kept = nil
}
