package records

import (
	"crypto/tls"
	"math"
	"testing"
)

// No number of a record is used twice.
func TestSequenceNumbersEnd(t *testing.T) {
	client, server, _ := takeOver(t)
	server.in.seq = math.MaxUint64
	server.out.seq, server.out.limit = math.MaxUint64, math.MaxUint32
	client.Write([]byte("x"))
	if _, err := server.Read(make([]byte, 1)); err == nil {
		t.Error("the last number is read")
	}
	server.out.err = nil
	server.out.limit = 0 // a KeyUpdate, which has no number left
	if _, err := server.Write([]byte("x")); err != errLast {
		t.Errorf("the last number is written: %v", err)
	}
}

// Records under a secret are counted among those that have other keys.
func TestCount(t *testing.T) {
	suite := uint16(tls.TLS_AES_128_GCM_SHA256)
	secret := random(32)
	p, other := newPeer(t, suite, secret), newPeer(t, suite, random(32))
	other.Write([]byte{kindHandshake, 3, 3, 0, 1, 2})
	for range 3 {
		other.send(kindHandshake, random(900), 0)
	}
	p.send(kindHandshake, random(maxPlain), 0)
	p.send(kindHandshake, random(90), 0)
	before := other.Bytes()
	for _, written := range [][]byte{nil, before, {kindData, 3, 3, 255, 255}} {
		if n, err := Count(suite, secret, written); n != 0 || err != nil {
			t.Errorf("%d, %v of none", n, err)
		}
	}
	if n, err := Count(suite, secret, append(before, p.Bytes()...)); n != 2 || err != nil {
		t.Errorf("%d, %v of two", n, err)
	}
}

// Keys of connections that are many are made anew, and few are kept.
func TestKeptKeys(t *testing.T) {
	a, b, _ := two(t, tls.TLS_AES_128_GCM_SHA256)
	carry(t, a, b, []byte("before"), 9)
	first := b.in.kept
	if first.get() == nil {
		t.Fatal("none is kept")
	}
	for range keptKeys {
		keep(nil)
	}
	if first.get() != nil {
		t.Error("an old one is kept")
	}
	carry(t, a, b, []byte("after"), 9)
}

// Two secrets, two suites: what does not fit is refused.
func TestNewRefuses(t *testing.T) {
	good := Direction{Secret: make([]byte, 32)}
	for _, c := range []struct {
		suite   uint16
		in, out Direction
	}{
		{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, good, good},
		{tls.TLS_AES_256_GCM_SHA384, good, good},
		{tls.TLS_AES_128_GCM_SHA256, Direction{}, good},
		{tls.TLS_AES_128_GCM_SHA256, good, Direction{}},
	} {
		if _, err := New(nil, c.suite, c.in, c.out); err == nil {
			t.Errorf("%s is made", tls.CipherSuiteName(c.suite))
		}
	}
}
