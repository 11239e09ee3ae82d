package soak

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testleak"
)

// watchdog notices trials that do not go on.
type watchdog struct {
	limit time.Duration
	bark  context.CancelCauseFunc

	mu     sync.Mutex
	trials map[*Trial]*seen
}

// seen is a trial when it last went on.
type seen struct {
	steps int64
	at    time.Time
}

func newWatchdog(limit time.Duration, bark context.CancelCauseFunc) *watchdog {
	return &watchdog{limit: limit, bark: bark,
		trials: make(map[*Trial]*seen)}
}

func (w *watchdog) add(t *Trial) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trials[t] = &seen{at: time.Now()}
}

func (w *watchdog) remove(t *Trial) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.trials, t)
}

// watch looks at the trials until ctx ends, or finished is closed. A trial that
// stalls is a failure, with the stacks of all goroutines.
func (w *watchdog) watch(ctx context.Context, finished <-chan struct{}) {
	tick := time.NewTicker(w.limit / 20)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-finished:
			return
		case <-tick.C:
		}
		if t := w.stalled(); t != nil {
			w.bark(fmt.Errorf("%w\n\n%s",
				t.failed(fmt.Errorf("no progress for %v", w.limit)), stacks()))
		}
	}
}

// stalled returns a trial that does not go on, or nil.
func (w *watchdog) stalled() *Trial {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	for t, last := range w.trials {
		if steps := t.steps.Load(); steps != last.steps {
			last.steps, last.at = steps, now
		} else if now.Sub(last.at) > w.limit {
			return t
		}
	}
	return nil
}

// stacks are those of all goroutines that have to do with the library.
func stacks() string { return strings.Join(testleak.Library(), "\n\n") }
