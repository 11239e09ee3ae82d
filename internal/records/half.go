package records

import (
	"errors"
	"math"
)

// half protects one direction. The next record has the number seq.
type half struct {
	suite  *suite
	secret [maxSecret]byte // of the present keys, which are made of it
	seq    uint64
	kept   *kept // nil: none were made yet
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
	return nil
}

// turn goes on to the next secret (RFC 8446, section 7.2).
func (h *half) turn() error {
	var next [maxSecret]byte
	defer clear(next[:])
	secret := next[:h.suite.secretSize]
	if err := h.suite.expand(secret, h.present(), "traffic upd"); err != nil {
		return err
	}
	h.kept.drop()
	h.kept = nil
	return h.start(h.suite, secret, 0)
}

func (h *half) present() []byte { return h.secret[:h.suite.secretSize] }

// keys returns what encrypts and decrypts.
func (h *half) keys() (*keys, error) {
	if k := h.kept.get(); k != nil {
		return k, nil
	}
	k, err := h.suite.keys(h.present())
	if err == nil {
		h.kept = keep(k)
	}
	return k, err
}

// open decrypts the body of a record to dst, which may be its place.
func (h *half) open(dst, header, body []byte) ([]byte, error) {
	k, err := h.keys()
	if err != nil {
		return nil, err
	}
	if h.seq == math.MaxUint64 {
		return nil, errLast
	}
	k.xor(h.seq)
	inner, err := k.aead.Open(dst, k.iv[:], body, header)
	k.xor(h.seq)
	if err != nil {
		return nil, errAuth
	}
	h.seq++
	return inner, nil
}

// seal appends a record to dst, which has room for it.
func (h *half) seal(dst []byte, kind byte, content []byte) ([]byte, error) {
	k, err := h.keys()
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
	k.xor(h.seq)
	dst = k.aead.Seal(dst[:body], k.iv[:], dst[body:], dst[start:body])
	k.xor(h.seq)
	h.seq++
	return dst, nil
}

// wipe overwrites the secret. What was made of it is left to the collector: Go's
// AEADs have no way to wipe their key.
func (h *half) wipe() {
	clear(h.secret[:])
	h.kept.drop()
	h.kept = nil
}
