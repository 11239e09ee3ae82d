package actor

import (
	"os"
	"runtime/debug"
	"runtime/pprof"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// meter has the counters of a process.
type meter struct {
	start   time.Time
	bytes   atomic.Int64
	ops     atomic.Int64
	missed  atomic.Int64
	failure atomic.Pointer[error] // the first one

	profile string // a file's name; "" is none
	file    *os.File
}

func newMeter(profile string) *meter {
	return &meter{start: time.Now(), profile: profile}
}

// fail keeps the first error; later ones follow from it.
func (m *meter) fail(err error) { m.failure.CompareAndSwap(nil, &err) }

// do answers the commands that every role knows.
func (m *meter) do(c protocol.Command) (protocol.Reply, error) {
	switch c.Do {
	case protocol.Mark:
		return m.mark()
	case protocol.Collect:
		debug.FreeOSMemory()
		return protocol.Reply{}, nil
	}
	return protocol.Reply{}, errCommand(c)
}

// mark reads the counters. The first call starts the profile, the second ends
// it.
func (m *meter) mark() (protocol.Reply, error) {
	if err := m.toggleProfile(); err != nil {
		return protocol.Reply{}, err
	}
	if f := m.failure.Load(); f != nil {
		return protocol.Reply{}, *f
	}
	return protocol.Reply{
		Time:   time.Since(m.start).Nanoseconds(),
		CPU:    cpuTime().Nanoseconds(),
		Bytes:  m.bytes.Load(),
		Ops:    m.ops.Load(),
		Missed: m.missed.Load(),
	}, nil
}

func (m *meter) toggleProfile() error {
	switch {
	case m.file != nil:
		pprof.StopCPUProfile()
		err := m.file.Close()
		m.file, m.profile = nil, ""
		return err
	case m.profile != "":
		f, err := os.Create(m.profile)
		if err != nil {
			return err
		}
		m.file = f
		return pprof.StartCPUProfile(f)
	}
	return nil
}

// batch adds up the bytes of one goroutine, and tells the meter now and then:
// an atomic addition for each small write would be seen in the result.
type batch struct {
	meter   *meter
	pending int
}

const batchBytes = 1 << 15

func (b *batch) add(n int) {
	if b.pending += n; b.pending >= batchBytes {
		b.meter.bytes.Add(int64(b.pending))
		b.pending = 0
	}
}
