package integration_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/link"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// sessionHeard are both ends of a connection whose client listens to Session.
func sessionHeard(t *testing.T) (c, s *tlssocket.Socket) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	co.Events.Session.On(func(tlssocket.SessionEvent) {})
	return testpair.Secure(t, co, nil)
}

// largest notes the largest write.
type largest struct {
	bytes.Buffer
	write int
}

func (w *largest) Write(p []byte) (int, error) {
	w.write = max(w.write, len(p))
	return w.Buffer.Write(p)
}

// Bulk data is passed on as much at a time as without a listener.
func TestBulkWhileSessionIsHeard(t *testing.T) {
	c, s := sessionHeard(t)
	data := testpair.Random(16 << 20)
	go func() { // ends with the connection
		s.Write(data)
		s.Close()
	}()
	var w largest
	if _, err := io.Copy(&w, c); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(w.Bytes(), data) {
		t.Error("what was passed on is not what was sent")
	}
	if w.write < 4*link.MaxRecord {
		t.Errorf("at most %d bytes were passed on at a time", w.write)
	}
}

// What was read ahead of bulk data, and nobody reads, is given back at the end.
func TestCloseWithBulkReadAhead(t *testing.T) {
	for range 10 {
		c, s := sessionHeard(t)
		go s.Write(make([]byte, 16<<20)) // ends with the connection
		if _, err := io.CopyN(io.Discard, c, 4<<20); err != nil {
			t.Fatal(err)
		}
		c.Destroy(nil)
		s.Destroy(nil)
	}
	testpair.Until(t, "all buffers are given back",
		func() bool { return link.BuffersInUse() == 0 })
}
