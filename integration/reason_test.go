package integration_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A server that refuses the client's certificate in TLS 1.3 does so when the
// client thinks that all is well, and writes. The client learns the reason,
// not only that the connection broke.
func TestWriteTellsTheReason(t *testing.T) {
	so := testpair.Server(t)
	so.RequestCert = true
	so.CA = [][]byte{testpair.Certs(t).CA.PEM()}
	const required = code.Code("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED")
	const rounds = 20
	told := 0
	for range rounds { // who is faster is a matter of luck
		c, s := testpair.New(t, nil, so)
		go s.Handshake(context.Background())
		if err := c.Handshake(context.Background()); err != nil {
			t.Fatal(err)
		}
		var err error
		for err == nil { // what the system buffers is no error
			_, err = c.Write(make([]byte, 1<<20))
		}
		switch {
		case errors.Is(err, required):
			told++
		case !errors.Is(err, code.ConnReset) && !errors.Is(err, code.Pipe):
			t.Fatalf("the write says: %v", err)
		}
	}
	// The reason is not waited for very long, and the machine may sleep.
	if told < rounds-4 {
		t.Errorf("%d of %d writes tell the reason", told, rounds)
	}
}

// A peer that ended its side, and then left without waiting for ours, is no
// error of CloseWrite.
func TestCloseWriteAfterPeerLeft(t *testing.T) {
	a, b := testpair.TCP(t)
	s, err := tlssocket.New(b, testpair.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Destroy(nil)
	left := make(chan struct{})
	go func() {
		defer close(left)
		c := tls.Client(a, &tls.Config{InsecureSkipVerify: true})
		if c.Handshake() == nil {
			c.Close()
		}
	}()
	if _, err := io.Copy(io.Discard, s); err != nil {
		t.Fatal(err)
	}
	<-left
	if err := s.CloseWrite(); err != nil {
		t.Errorf("CloseWrite: %v", err)
	}
	if s.Err() != nil {
		t.Errorf("Err: %v", s.Err())
	}
}
