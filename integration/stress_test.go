package integration_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

var (
	stressTime = flag.Duration("stress", 0,
		"go on with TestStress for so long, instead of a few connections")
	stressSeed = flag.Uint64("stress.seed", 0,
		"the number of the connection that TestStress starts with")
)

// What is written arrives: no byte is lost, doubled or at another place,
// whatever the sizes, deadlines, options and ends, and however slowly the peer
// reads.
func TestStress(t *testing.T) {
	began := time.Now()
	for i := *stressSeed; !t.Failed(); i++ {
		done := i - *stressSeed
		if done >= 40 && time.Since(began) >= *stressTime {
			t.Logf("%d connections", done)
			return
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) { newTrial(i).run(t) })
	}
}

// trial is a connection over which both sides send.
type trial struct {
	number   uint64
	over     string
	version  string
	coalesce [2]bool
	fragment int  // 0: no limit
	narrow   bool // little room between the ends
	ahead    bool
	abrupt   bool // somebody leaves in the middle
	sizes    [2]int
	seeds    [2]uint64 // of what the sides do
}

func newTrial(number uint64) *trial {
	rng := rand.New(rand.NewPCG(number, 1))
	coin := func() bool { return rng.IntN(2) == 0 }
	t := &trial{
		number:   number,
		over:     []string{"tcp", "unix", "pipe", "tls"}[rng.IntN(4)],
		version:  bothVersions[rng.IntN(2)],
		coalesce: [2]bool{coin(), coin()},
		narrow:   coin(),
		ahead:    rng.IntN(4) == 0,
		abrupt:   rng.IntN(4) == 0,
		sizes:    [2]int{rng.IntN(1 << 21), rng.IntN(1 << 21)},
		seeds:    [2]uint64{rng.Uint64(), rng.Uint64()},
	}
	if rng.IntN(4) == 0 {
		t.fragment = 512 + rng.IntN(15873)
	}
	return t
}

// ends makes the two secure ends of the connection.
func (t *trial) ends(tb *testing.T) (ends [2]*tlssocket.Socket) {
	make := beneath[t.over]
	if t.over == "tcp" && t.narrow {
		make = narrowTCP
	}
	a, b := make(tb)
	co, so := testpair.Client(tb), testpair.Server(tb)
	co.MaxVersion = t.version
	co.CoalesceWrites, so.CoalesceWrites = t.coalesce[0], t.coalesce[1]
	co.Events = new(tlssocket.Events)
	if t.ahead {
		co.Events.Session.On(func(tlssocket.SessionEvent) {})
	}
	c, s := testpair.Over(tb, a, b, co, so)
	requireSecureNow(tb, c, s)
	if t.fragment > 0 {
		c.SetMaxSendFragment(t.fragment)
		s.SetMaxSendFragment(t.fragment)
	}
	return [2]*tlssocket.Socket{c, s}
}

func (t *trial) run(tb *testing.T) {
	defer func() {
		if tb.Failed() {
			tb.Logf("%+v", *t)
		}
	}()
	ends := t.ends(tb)
	var sent [2]int
	var got [2][]byte
	var errs [2][2]error // of reading, writing
	var wg sync.WaitGroup
	for side, s := range ends {
		wg.Go(func() { // ends with what the other side sends
			got[side], errs[side][0] = t.read(side, s)
		})
		wg.Go(func() { // ends with what it has to send
			sent[side], errs[side][1] = t.write(side, s)
		})
	}
	testpair.Receive(tb, testpair.Go(func() bool { wg.Wait(); return true }))
	for side, s := range ends {
		s.Close()
		t.judge(tb, side, got[1-side], sent[side], errs[side][1],
			errs[1-side][0])
	}
}

// judge compares what a side sent with what the other got.
func (t *trial) judge(tb *testing.T, side int, got []byte, sent int,
	writeErr, readErr error) {
	want := slices.Clone(stream(side, 0, len(got)))
	if i := firstDifference(got, want); i >= 0 {
		tb.Errorf("side %d: byte %d of %d is another", side, i, len(got))
	}
	if t.abrupt {
		return
	}
	if writeErr != nil || readErr != nil {
		tb.Errorf("side %d: write: %v, the other's read: %v", side, writeErr,
			readErr)
	}
	if len(got) != sent || sent != t.sizes[side] {
		tb.Errorf("side %d: %d bytes arrived of %d that were counted, of %d",
			side, len(got), sent, t.sizes[side])
	}
}

func firstDifference(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return len(a)
}

// pattern is what the sides send, again and again. Its length is prime, so
// that no cut in a record or a buffer is at the same place of it again.
var pattern = func() []byte {
	p := make([]byte, 4194301)
	rand.NewChaCha8([32]byte{1}).Read(p)
	return p
}()

// stream returns n bytes of what a side sends, from a place on.
func stream(side, from, n int) []byte {
	from += side * 2000003
	return pattern[from : from+n]
}

// write sends in all ways that there are.
func (t *trial) write(side int, s *tlssocket.Socket) (sent int, err error) {
	rng := rand.New(rand.NewPCG(t.seeds[side], 2))
	for sent < t.sizes[side] {
		if t.abrupt && rng.IntN(30) == 0 {
			return sent, leave(rng, s)
		}
		if rng.IntN(3) == 0 {
			s.SetWriteDeadline(someTime(rng))
		}
		p := stream(side, sent, min(someSize(rng), t.sizes[side]-sent))
		var n int
		if rng.IntN(4) == 0 {
			var n64 int64
			n64, err = s.ReadFrom(bytes.NewReader(p))
			n = int(n64)
		} else {
			n, err = s.Write(p)
		}
		sent += n
		if err != nil && !testpair.IsTimeout(err) {
			return sent, err
		}
		if testpair.IsTimeout(err) {
			s.SetWriteDeadline(time.Time{})
		}
	}
	s.SetWriteDeadline(time.Time{})
	return sent, s.CloseWrite()
}

// leave ends a connection in the middle.
func leave(rng *rand.Rand, s *tlssocket.Socket) error {
	if rng.IntN(2) == 0 {
		s.Destroy(nil)
		return nil
	}
	return s.Close()
}

// someTime is a deadline: none, one that is over, or one that is soon.
func someTime(rng *rand.Rand) time.Time {
	switch rng.IntN(4) {
	case 0:
		return time.Time{}
	case 1:
		return testpair.Past
	default:
		return time.Now().Add(time.Duration(rng.IntN(2000)) * time.Microsecond)
	}
}

// someSize is a size of all orders of magnitude.
func someSize(rng *rand.Rand) int {
	return 1 + rng.IntN(1<<(1+rng.IntN(20)))
}

// read takes drips, and sometimes much.
func (t *trial) read(side int, s *tlssocket.Socket) (got []byte, err error) {
	rng := rand.New(rand.NewPCG(t.seeds[side], 3))
	var all bytes.Buffer
	p := make([]byte, 1<<20)
	for {
		if rng.IntN(8) == 0 {
			s.SetReadDeadline(someTime(rng))
		}
		if rng.IntN(50) == 0 {
			_, err = s.WriteTo(&all)
			if err == nil {
				return all.Bytes(), nil
			}
		} else {
			var n int
			n, err = s.Read(p[:someSize(rng)])
			all.Write(p[:n])
		}
		switch {
		case err == io.EOF:
			return all.Bytes(), nil
		case testpair.IsTimeout(err):
			s.SetReadDeadline(time.Time{})
		case err != nil:
			return all.Bytes(), err
		}
		for range rng.IntN(20) {
			runtime.Gosched() // a peer with other things to do
		}
	}
}
