package testpair

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"testing"
)

// Random returns n random bytes.
func Random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// Transfer sends data from one end to the other and compares.
func Transfer(t *testing.T, from, to net.Conn, data []byte) {
	t.Helper()
	sent := Go(func() error {
		_, err := from.Write(data)
		return err
	})
	got := make([]byte, len(data))
	if _, err := io.ReadFull(to, got); err != nil {
		t.Fatalf("read: %v", err)
	}
	if err := Receive(t, sent); err != nil {
		t.Fatalf("write: %v", err)
	}
	if !bytes.Equal(got, data) {
		t.Fatal("what arrived is not what was sent")
	}
}

// Exchange sends data both ways at once.
func Exchange(t *testing.T, a, b net.Conn, size int) {
	t.Helper()
	there, back := Random(size), Random(size)
	done := Go(func() error {
		got := make([]byte, size)
		if _, err := io.ReadFull(a, got); err != nil {
			return err
		}
		if !bytes.Equal(got, back) {
			return errors.New("what came back is not what was sent")
		}
		return nil
	})
	sent := Go(func() error {
		_, err := b.Write(back)
		return err
	})
	Transfer(t, a, b, there)
	if err := Receive(t, sent); err != nil {
		t.Fatal(err)
	}
	if err := Receive(t, done); err != nil {
		t.Fatal(err)
	}
}
