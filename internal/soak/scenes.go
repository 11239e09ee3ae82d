package soak

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// someTotal is how much a side sends.
func someTotal(rng *rand.Rand) int64 { return rng.Int64N(1 << (4 + rng.IntN(18))) }

// streams lets both sides send at once, each until its own half close.
func streams(t *Trial) error {
	ends, err := t.connect(drawRoute(t.draw))
	if err != nil {
		return err
	}
	var both []func() error
	var totals [2]int64
	for i, s := range ends {
		totals[i] = someTotal(t.draw)
		both = append(both, s.reader(20).toEnd, func() error {
			if err := s.send(s.Rand(30+uint64(i)), totals[i]); err != nil {
				return err
			}
			return s.blame("CloseWrite", s.conn.CloseWrite())
		})
	}
	t.Tell("totals %d", totals)
	if err := t.Together(both...); err != nil {
		return err
	}
	for i, s := range ends {
		if got := s.out.got.Load(); got != totals[i] {
			return s.blame("stream", mismatch(fmt.Sprintf(
				"%d bytes arrived of %d", got, totals[i])))
		}
	}
	return errors.Join(ends[0].close(), ends[1].close())
}

// replies is a protocol of questions and answers, in which nobody has anything
// to write but what it has written.
func replies(t *Trial) error {
	ends, err := t.connect(drawRoute(t.draw))
	if err != nil {
		return err
	}
	rounds := 1 + t.draw.IntN(20)
	sizes := make([][2]int64, rounds)
	for i := range sizes {
		sizes[i] = [2]int64{1 + someTotal(t.draw), 1 + someTotal(t.draw)}
	}
	t.Tell("sizes %d", sizes)
	c, s := ends[0], ends[1]
	err = t.Together(func() error {
		rng, in := c.Rand(30), c.reader(20)
		for _, size := range sizes {
			if err := c.send(rng, c.sent+size[0]); err != nil {
				return err
			}
			if err := in.full(size[1]); err != nil {
				return err
			}
		}
		return nil
	}, func() error {
		rng, in := s.Rand(31), s.reader(20)
		for _, size := range sizes {
			if err := in.full(size[0]); err != nil {
				return err
			}
			if err := s.send(rng, s.sent+size[1]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	// One says goodbye, the other answers.
	if coin(t.draw, 2) {
		c, s = s, c
	}
	return t.Together(c.close, func() error {
		if err := s.reader(40).toEnd(); err != nil {
			return err
		}
		return s.close()
	})
}

// farewell lets one side write, and end by Close. What Close is silent about
// has arrived.
func farewell(t *Trial) error {
	r := drawRoute(t.draw)
	from := t.draw.IntN(2)
	r.plain = pick(t.draw, none, 1-from)
	ends, err := t.connect(r)
	if err != nil {
		return err
	}
	total, deaf := someTotal(t.draw), coin(t.draw, 12)
	hasty := deaf || coin(t.draw, 4)
	t.Tell("side %d sends %d, deaf %v, hasty %v", from, total, deaf, hasty)
	closed := make(chan struct{})
	var late error // Close's
	s, to := ends[from], ends[1-from]
	return t.Together(func() error {
		defer close(closed)
		if err := s.write(s.Rand(30), total, hasty); err != nil {
			return s.blame("write", err)
		}
		late = s.conn.Close()
		return coded(late)
	}, func() error {
		if deaf {
			<-closed
		}
		end := to.reader(20).toEnd()
		<-closed
		if late != nil && s.socket.Err() == nil {
			return fmt.Errorf("Close: %w, but Err has nothing", late)
		}
		to.conn.Close()
		return settled(late, end, s.sent, s.out.got.Load())
	})
}

// settled says whether it is true what the error of Close says, or its silence.
// end is where the peer's reading ended; nil is an orderly end.
func settled(late, end error, sent, got int64) error {
	var wrong mismatch
	if errors.As(end, &wrong) {
		return end
	}
	if late == nil && (end != nil || got < sent) {
		return fmt.Errorf("lost: Close returned nil, %d bytes were counted, "+
			"%d came, then: %v", sent, got, end)
	}
	return nil
}

// write is send that never waits for what it has sent, and leaves the last
// deadline as it is. Who is hasty gives up when it passes, and has one always:
// somebody may be deaf.
func (s *side) write(rng *rand.Rand, total int64, hasty bool) error {
	for s.sent < total {
		if hasty {
			s.conn.SetWriteDeadline(time.Now().Add(hurry))
		}
		err := s.sendSome(rng, total, hasty)
		if isTimeout(err) {
			if hasty {
				return nil
			}
			// A pipe whose other end is gone takes none; the next write tells.
			s.conn.SetWriteDeadline(time.Time{})
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hurry is the patience of who is hasty.
const hurry = 5 * time.Millisecond
