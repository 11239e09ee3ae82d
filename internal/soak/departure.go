package soak

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// departure lets one side leave in the middle. What came until then is right,
// and the other one learns that this was no end.
func departure(t *Trial) error {
	ends, err := t.connect(drawRoute(t.draw))
	if err != nil {
		return err
	}
	who, how := t.draw.IntN(2), pick(t.draw, "close", "destroy", "reset", "cut")
	after := time.Duration(t.draw.IntN(8000)) * time.Microsecond
	t.Tell("side %d leaves by %s after %v", who, how, after)
	jobs := []func() error{func() error {
		t.pause(after)
		return ends[who].leave(how)
	}}
	for _, s := range ends {
		var broken atomic.Bool // the system told a write
		in := s.reader(20)
		total := someTotal(t.draw)
		jobs = append(jobs, func() error {
			err := s.write(s.Rand(30+uint64(s.which)), total, false)
			broken.Store(isBroken(err))
			return s.asExpected(err)
		}, func() error {
			err := in.toEndUnless(&broken)
			if err == errNoEnd && how == "close" {
				return nil
			}
			return s.asExpected(err)
		})
	}
	return t.Together(jobs...)
}

// leave ends a connection without regard for the other side.
func (s *side) leave(how string) error {
	raw := s.raw[s.which]
	switch how {
	case "close":
		return s.asExpected(s.conn.Close())
	case "destroy":
		if s.socket != nil {
			s.socket.Destroy(nil)
			return nil
		}
	case "reset":
		if tcp, ok := raw.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
	}
	raw.Close()
	return nil
}

// asExpected lets errors be that a departure causes.
func (s *side) asExpected(err error) error {
	var wrong mismatch
	if s.socket == nil && !errors.As(err, &wrong) && err != errNoEnd {
		return nil // crypto/tls's errors are not ours
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return s.blame("departure", coded(err))
}

// errNoEnd is that of a read that told of an end, after the system had told of
// a break.
var errNoEnd = fmt.Errorf("read io.EOF after a write was told %v",
	code.ConnReset)

// toEndUnless is toEnd, where an end after a break is an error.
func (r *reader) toEndUnless(broken *atomic.Bool) error {
	for {
		before := broken.Load()
		err := r.some(unlimited)
		switch {
		case err == io.EOF && before && r.socket != nil:
			return errNoEnd
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}
