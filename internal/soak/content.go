package soak

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
)

// pattern is what all streams are cut from. Its length is prime, so that no cut
// in a record or a buffer is at the same place of it again.
var pattern = func() []byte {
	p := make([]byte, 4194301)
	rand.NewChaCha8([32]byte{1}).Read(p)
	return p
}()

// stream is the content that one side sends: the pattern from a place on that
// hardly any other stream has, again and again.
type stream struct {
	start int
	news  chan struct{} // after each read; one at most

	got atomic.Int64 // bytes that arrived, and were right
}

func newStream(rng *rand.Rand) *stream {
	return &stream{start: rng.IntN(len(pattern)), news: make(chan struct{}, 1)}
}

// at returns up to n bytes of the content from a place on, at least one.
func (s *stream) at(from int64, n int) []byte {
	i := int((int64(s.start) + from) % int64(len(pattern)))
	return pattern[i:min(len(pattern), i+n)]
}

// take compares what arrived next with what was sent.
func (s *stream) take(p []byte) error {
	for len(p) > 0 {
		from := s.got.Load()
		want := s.at(from, len(p))
		if !bytes.Equal(p[:len(want)], want) {
			return s.differs(from, p[:len(want)], want)
		}
		s.got.Add(int64(len(want)))
		p = p[len(want):]
	}
	select {
	case s.news <- struct{}{}:
	default:
	}
	return nil
}

// differs says where, and whether it is content of another place.
func (s *stream) differs(from int64, got, want []byte) error {
	i := 0
	for got[i] == want[i] {
		i++
	}
	where := "it is of no stream"
	if sample := got[i:min(len(got), i+16)]; len(sample) == 16 {
		if at := bytes.Index(pattern, sample); at >= 0 {
			where = fmt.Sprintf("it is of a place %d bytes later",
				at-(s.start+int(from)+i)%len(pattern))
		}
	}
	return mismatch(fmt.Sprintf("byte %d is another; %s", from+int64(i), where))
}

// mismatch is that of content which is not what was sent.
type mismatch string

func (m mismatch) Error() string { return "mismatch: " + string(m) }
