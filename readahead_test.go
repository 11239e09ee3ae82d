package tlssocket_test

import (
	"bytes"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// What was read ahead is not read after Close, and nobody waits for more.
func TestReadAfterCloseWithDataReadAhead(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	co.Events.Session.On(func(tlssocket.SessionEvent) {})
	c, s := testpair.Secure(t, co, nil)
	s.Write([]byte("unread"))
	testpair.Until(t, "data was read ahead",
		func() bool { return tlssocket.LinkState(c).ReadAhead })
	c.Close()
	for range 3 {
		err := testpair.Receive(t, testpair.Go(func() error {
			_, err := c.Read(make([]byte, 100))
			return err
		}))
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("Read after Close: %v", err)
		}
	}
}

// The run-ahead read takes one record and no more, and loses none.
func TestReadAheadIsBounded(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	co.Events.Session.On(func(tlssocket.SessionEvent) {})
	a, b := testpair.Pipe(t)
	c, s := testpair.SecureOver(t, a, b, co, nil)
	before := c.BytesRead()
	data := testpair.Random(1 << 20)
	sent := testpair.Go(func() error {
		_, err := s.Write(data)
		return err
	})
	testpair.Until(t, "data was read ahead",
		func() bool { return tlssocket.LinkState(c).ReadAhead })
	// crypto/tls itself takes up to a record beyond the one that it opens.
	if n := c.BytesRead() - before; n > 3<<14 {
		t.Errorf("%d bytes were read ahead", n)
	}
	c.SetReadDeadline(testpair.Past)
	if _, err := c.Read(make([]byte, 1)); !testpair.IsTimeout(err) {
		t.Errorf("Read with a deadline in the past: %v", err)
	}
	c.SetReadDeadline(time.Time{})
	got := make([]byte, len(data))
	for at := 0; at < len(got); {
		n, err := c.Read(got[at:min(len(got), at+5000)])
		if at += n; err != nil {
			t.Fatal(err)
		}
	}
	if err := testpair.Receive(t, sent); err != nil ||
		!bytes.Equal(got, data) {
		t.Errorf("what was read is not what was written; %v", err)
	}
}

// Reading nothing takes no time, whoever reads.
func TestReadNothing(t *testing.T) {
	for name, ahead := range map[string]bool{"plain": false, "ahead": true} {
		t.Run(name, func(t *testing.T) {
			c, _ := testpair.Secure(t, nil, nil)
			if ahead {
				c.Events().Session.On(func(tlssocket.SessionEvent) {})
				testpair.Until(t, "somebody reads ahead",
					func() bool { return tlssocket.LinkState(c).ReadsAhead })
			}
			err := testpair.Receive(t, testpair.Go(func() error {
				_, err := c.Read(nil)
				return err
			}))
			if err != nil {
				t.Error(err)
			}
		})
	}
}
