package soak

import (
	"io"
	"math/rand/v2"
	"runtime"
	"time"
)

// reader is how a side reads.
type reader struct {
	*side
	rng  *rand.Rand
	slow bool // it has other things to do
	p    []byte
}

func (s *side) reader(which uint64) *reader {
	rng := s.Rand(which + uint64(s.which))
	return &reader{s, rng, coin(rng, 4), make([]byte, 1<<17)}
}

// toEnd reads to the peer's orderly end.
func (r *reader) toEnd() error {
	for {
		err := r.some(unlimited)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.blame("read", err)
		}
	}
}

// full reads so many bytes.
func (r *reader) full(n int64) error {
	for end := r.in.got.Load() + n; r.in.got.Load() < end; {
		if err := r.some(int(end - r.in.got.Load())); err != nil {
			return r.blame("read", err)
		}
	}
	return nil
}

// unlimited is for who reads to the end.
const unlimited = 0

// some reads once, no more than limit bytes, in one of the ways that there are.
// Timeouts are no errors.
func (r *reader) some(limit int) error {
	if coin(r.rng, 8) {
		r.conn.SetReadDeadline(someTime(r.rng))
	}
	err := r.once(limit)
	if isTimeout(err) {
		r.conn.SetReadDeadline(time.Time{})
		return nil
	}
	r.dawdle()
	return err
}

func (r *reader) once(limit int) error {
	if limit == unlimited {
		if r.ended != nil && coin(r.rng, 20) {
			return r.told()
		}
		if to, ok := r.conn.(io.WriterTo); ok && coin(r.rng, 50) {
			if _, err := to.WriteTo(sum{r.side}); err != nil {
				return err
			}
			return io.EOF
		}
		limit = len(r.p)
	}
	n, err := r.conn.Read(r.p[:min(someSize(r.rng), limit, len(r.p))])
	if wrong := r.take(r.p[:n]); wrong != nil {
		return wrong
	}
	return err
}

// take compares and counts what arrived.
func (s *side) take(p []byte) error {
	if err := s.in.take(p); err != nil {
		return err
	}
	s.moved(len(p))
	return nil
}

// sum is take, for WriteTo.
type sum struct{ *side }

func (s sum) Write(p []byte) (int, error) {
	if err := s.take(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// dawdle lets others come first.
func (r *reader) dawdle() {
	for range r.rng.IntN(20) {
		runtime.Gosched()
	}
	if r.slow && coin(r.rng, 10) {
		r.pause(time.Duration(r.rng.IntN(5000)) * time.Microsecond)
	}
}
