package integration_test

import (
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A record that is cut short is not the peer's orderly end.
func TestTruncatedStream(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for _, cut := range []int{1, 4, 5, 6, 20} {
			c, s := pair(t, version)
			testpair.Transfer(t, s, c, []byte("before"))
			record := append([]byte{23, 3, 3, 0, 100}, make([]byte, 100)...)
			s.NetConn().Write(record[:cut])
			s.Destroy(nil)
			_, err := c.Read(make([]byte, 100))
			if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
				t.Errorf("cut after %d bytes: %v", cut, err)
			}
		}
	})
}

// The bytes before a stream was cut are delivered.
func TestTruncatedAfterData(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	data := testpair.Random(100_000)
	sent := testpair.Go(func() error {
		_, err := s.Write(data)
		s.NetConn().Write([]byte{23, 3, 3, 1})
		s.Destroy(nil)
		return err
	})
	got, err := io.ReadAll(c)
	if !slices.Equal(got, data) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes of %d, %v", len(got), len(data), err)
	}
	testpair.Receive(t, sent)
}

// Reading fails, but sending to a peer that said everything goes on.
func TestEndOfPeerIsNoEnd(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	s.CloseWrite()
	for range 3 {
		if _, err := c.Read(make([]byte, 1)); err != io.EOF {
			t.Fatalf("got %v", err)
		}
	}
	testpair.Transfer(t, c, s, testpair.Random(1000))
	if c.Err() != nil {
		t.Errorf("Err = %v", c.Err())
	}
}
