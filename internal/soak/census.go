package soak

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link"
	"github.com/seed-435e3e10/tlssocket/internal/testleak"
)

// heapSlack is what the heap may grow by: it is never the same twice.
const heapSlack = 4 << 20

// census counts what must not become more.
type census struct {
	goroutines  int // of the library, and of crypto/tls
	buffers     int // of the data plane
	descriptors int // -1: they cannot be counted here
	heap        uint64
}

func takeCensus() census {
	// Twice: the first puts pools aside, the second frees them.
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c := census{len(testleak.Library()), link.BuffersInUse(), -1, m.HeapAlloc}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		c.descriptors = len(open)
	}
	return c
}

func (c census) String() string {
	return fmt.Sprintf("%d goroutines, %d buffers, %d descriptors, %.1f MB",
		c.goroutines, c.buffers, c.descriptors, float64(c.heap)/(1<<20))
}

// compare counts until nothing is more than it was, within limit, and returns
// the last count.
func (c census) compare(limit time.Duration) (now census, err error) {
	late := time.After(limit)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		now = takeCensus()
		if err = c.grown(now); err == nil {
			return now, nil
		}
		select {
		case <-late:
			return now, err
		case <-again.C:
		}
	}
}

// grown says what is more than before.
func (c census) grown(now census) error {
	var errs []error
	more := func(what string, before, after int) {
		if after > before {
			errs = append(errs, fmt.Errorf("left behind: %d %s, before %d",
				after, what, before))
		}
	}
	more("goroutines", c.goroutines, now.goroutines)
	if len(errs) > 0 {
		errs = append(errs, errors.New(stacks()))
	}
	more("buffers", c.buffers, now.buffers)
	more("descriptors", c.descriptors, now.descriptors)
	more("bytes of heap", int(c.heap)+heapSlack, int(now.heap))
	return errors.Join(errs...)
}
