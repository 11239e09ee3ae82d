package soak

import (
	"bytes"
	"io"
	"math/rand/v2"
	"time"
)

// past is a deadline that is over.
var past = time.Unix(1, 0)

// someTime is a deadline: none, one that is over, or one that is soon.
func someTime(rng *rand.Rand) time.Time {
	switch rng.IntN(4) {
	case 0:
		return time.Time{}
	case 1:
		return past
	}
	return time.Now().Add(time.Duration(rng.IntN(2000)) * time.Microsecond)
}

// someSize is a size of all orders of magnitude, up to a megabyte.
func someSize(rng *rand.Rand) int { return 1 + rng.IntN(1<<(1+rng.IntN(20))) }

// send writes until so many bytes are counted in all.
func (s *side) send(rng *rand.Rand, total int64) error {
	for s.sent < total {
		err := s.sendSome(rng, total, false)
		if isTimeout(err) {
			err = s.afterTimeout(rng)
		} else if err == nil && coin(rng, 20) {
			err = s.arrival()
		}
		if err != nil {
			return s.blame("write", err)
		}
	}
	return s.conn.SetWriteDeadline(time.Time{})
}

// sendSome writes once, in one of the ways that there are. bounded says that
// there is a deadline.
func (s *side) sendSome(rng *rand.Rand, total int64, bounded bool) (err error) {
	// A deadline that passes breaks crypto/tls's writes.
	if s.socket != nil && !bounded && coin(rng, 3) {
		s.conn.SetWriteDeadline(someTime(rng))
	}
	p := s.out.at(s.sent, min(someSize(rng), int(total-s.sent)))
	if from, ok := s.conn.(io.ReaderFrom); ok && coin(rng, 4) {
		var n int64
		n, err = from.ReadFrom(bytes.NewReader(p))
		s.sent += n
		return err
	}
	n, err := s.conn.Write(p)
	s.sent += int64(n)
	return err
}

// afterTimeout does what an application may do then. What was counted is on its
// way, whatever that is.
func (s *side) afterTimeout(rng *rand.Rand) error {
	next := time.Time{}
	if coin(rng, 3) {
		next = time.Now().Add(time.Hour)
	}
	switch rng.IntN(4) {
	case 0: // it goes on at once
		return s.conn.SetWriteDeadline(next)
	case 1: // it waits for the peer without a thought for the deadline
		if err := s.arrival(); err != nil {
			return err
		}
		return s.conn.SetWriteDeadline(next)
	}
	if err := s.conn.SetWriteDeadline(next); err != nil {
		return err
	}
	return s.arrival()
}

// arrival waits until the peer has read all that was counted.
func (s *side) arrival() error {
	for s.out.got.Load() < s.sent {
		select {
		case <-s.out.news:
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
	return nil
}
