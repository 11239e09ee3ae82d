package actor

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// comers is a load of handshakes: each of several clients connects, reads the
// greeting, which brings the session ticket along, and goes.
type comers struct {
	protocol.Load
	meter   *meter
	dials   []dial
	running sync.WaitGroup
	stopped atomic.Bool
}

func newComers(l protocol.Load, dialers func() dial, m *meter) *comers {
	c := &comers{Load: l, meter: m}
	for range l.Conns {
		c.dials = append(c.dials, dialers())
	}
	return c
}

// connect lets each client come once, so that it has a session to resume.
func (l *comers) connect(ctx context.Context) error {
	for _, d := range l.dials {
		if _, err := l.come(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (l *comers) start() {
	for _, d := range l.dials {
		l.running.Go(func() { // ends when the load is stopped
			for !l.stopped.Load() {
				if err := l.count(d); err != nil {
					l.meter.fail(err)
					return
				}
			}
		})
	}
}

// count comes once and counts it.
func (l *comers) count(d dial) error {
	resumed, err := l.come(context.Background(), d)
	if err != nil {
		return err
	}
	if l.Resume && !resumed {
		l.meter.missed.Add(1)
	}
	l.meter.ops.Add(1)
	return nil
}

func (l *comers) come(ctx context.Context, d dial) (again bool, err error) {
	c, err := d(ctx)
	if err != nil {
		return false, err
	}
	defer c.Close()
	var greeting [1]byte
	_, err = io.ReadFull(c, greeting[:])
	return resumed(c), err
}

func (l *comers) stop() {
	l.stopped.Store(true)
	l.running.Wait()
}
