package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Trial is one thing that is tried. Its scene calls its methods, from any
// goroutine.
type Trial struct {
	Number uint64
	World  *World

	scene  Scene
	draw   *rand.Rand // for the goroutine that runs the scene
	ctx    context.Context
	cancel context.CancelFunc
	steps  atomic.Int64 // of progress
	raw    [2]net.Conn  // beneath all, of client and server

	mu    sync.Mutex
	about string
	owned []io.Closer
	over  bool
}

func newTrial(ctx context.Context, number uint64, w *World,
	scenes []Scene) *Trial {
	t := &Trial{Number: number, World: w}
	t.ctx, t.cancel = context.WithCancel(ctx)
	t.draw = t.Rand(0)
	t.scene = drawScene(t.draw, scenes)
	context.AfterFunc(t.ctx, t.close)
	return t
}

func drawScene(rng *rand.Rand, scenes []Scene) Scene {
	all := 0
	for _, s := range scenes {
		all += s.Weight
	}
	n := rng.IntN(all)
	for _, s := range scenes {
		if n -= s.Weight; n < 0 {
			return s
		}
	}
	panic("the weights have no sum")
}

// Rand returns random numbers that follow from the trial's number and from
// which, so that each goroutine has its own.
func (t *Trial) Rand(which uint64) *rand.Rand {
	return rand.New(rand.NewPCG(t.Number, which))
}

// Tell says what was drawn, for those who read of a failure.
func (t *Trial) Tell(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.about += fmt.Sprintf(format, args...) + "; "
}

// Moved tells the watchdog that something went on.
func (t *Trial) Moved() { t.steps.Add(1) }

// Own closes c at the end of the trial, or when it is ended by others.
func (t *Trial) Own(c io.Closer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		c.Close()
		return
	}
	t.owned = append(t.owned, c)
}

// close lets everything come back that waits.
func (t *Trial) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	for _, c := range t.owned {
		c.Close()
	}
	t.owned = nil
}

// end is close, by the worker.
func (t *Trial) end() {
	t.cancel()
	t.close()
}

// Together runs functions at the same time. The first error ends the trial, and
// is returned.
func (t *Trial) Together(funcs ...func() error) error {
	var all sync.WaitGroup
	var once sync.Once
	var first error
	for _, f := range funcs {
		all.Go(func() {
			if err := f(); err != nil {
				once.Do(func() { first = err })
				t.end()
			}
			t.Moved()
		})
	}
	all.Wait()
	return first
}

// pause lets a peer have something else to do.
func (t *Trial) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.ctx.Done():
	}
}

// failed is the failure of a trial.
func (t *Trial) failed(err error) error {
	if t.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return err // another one failed
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Errorf("trial %d, %s: %w\n%s\nagain, as far as it follows from "+
		"its number: -soak.seed %d", t.Number, t.scene.Name, err, t.about,
		t.Number)
}
