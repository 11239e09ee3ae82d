// Package soak lets the library work for long: trials of all kinds at a time,
// drawn from a seed, until the time is over or something goes wrong. What is
// wrong: content that is not what was sent, an error that nobody caused, a trial
// that stalls, and what is left behind at the end.
package soak

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config says what Run does. The zero value of each field has a meaning.
type Config struct {
	// Seed is the number of the first trial; the next has the next one. What a
	// trial does follows from its number; how its goroutines take turns, and
	// what others do to the servers that they share, does not.
	Seed uint64

	// Run begins no more trials when Time is over and Least of them were begun.
	Time  time.Duration
	Least int

	// Stall is the longest that a trial may be without progress, and that what
	// is over may take to end. Zero: 30 s.
	Stall time.Duration

	Workers int     // trials at a time; zero: 6
	Scenes  []Scene // what trials there are; nil: Scenes()
}

// Scene is a kind of trial.
type Scene struct {
	Name   string
	Weight int // how often it is drawn, beside the others'
	Run    func(*Trial) error
}

// Scenes returns the kinds of trials of this package.
func Scenes() []Scene {
	return []Scene{
		{"streams", 6, streams},
		{"replies", 3, replies},
		{"farewell", 3, farewell},
		{"departure", 3, departure},
		{"visit", 4, visit},
		{"rotation", 2, rotation},
		{"stranger", 3, stranger},
		{"bad server", 1, badServer},
		{"abandoned", 1, abandoned},
		{"shutdown", 1, shutdown},
	}
}

// run is what the workers of a Run share.
type run struct {
	config Config
	world  *World
	until  time.Time
	ctx    context.Context
	cancel context.CancelCauseFunc // ends it all; the cause is the failure
	dog    *watchdog

	mu    sync.Mutex
	begun int
	count map[string]int
}

// Run runs trials. It returns a line about what was done, and the first failure.
// Nothing else of the process should run meanwhile: it would be counted among
// what is left behind.
func Run(c Config) (summary string, err error) {
	if c.Workers == 0 {
		c.Workers = 6
	}
	if c.Stall == 0 {
		c.Stall = 30 * time.Second
	}
	if c.Scenes == nil {
		c.Scenes = Scenes()
	}
	// What is made once in a process is made before the first count.
	if _, err := round(warmUp(c)); err != nil {
		return "warming up", err
	}
	before := takeCensus()
	began := time.Now()
	summary, err = round(c)
	if err != nil {
		return summary, err
	}
	after, err := before.compare(c.Stall)
	return fmt.Sprintf("%s in %v; before and after: %v, %v", summary,
		time.Since(began).Round(time.Millisecond), before, after), err
}

// warmUp is a short run of the same scenes.
func warmUp(c Config) Config {
	c.Time, c.Least = 0, 2*len(c.Scenes)
	return c
}

// round is a run, without the counting before and after.
func round(c Config) (summary string, err error) {
	world, err := newWorld()
	if err != nil {
		return "", err
	}
	r := &run{config: c, world: world, until: time.Now().Add(c.Time),
		count: make(map[string]int)}
	r.ctx, r.cancel = context.WithCancelCause(context.Background())
	defer r.cancel(nil)
	r.dog = newWatchdog(c.Stall, r.cancel)
	var workers sync.WaitGroup
	for range c.Workers {
		workers.Go(r.work)
	}
	finished := make(chan struct{})
	go func() { // ends with the workers
		workers.Wait()
		close(finished)
	}()
	r.dog.watch(r.ctx, finished)
	if err := context.Cause(r.ctx); err != nil {
		// A worker that hangs in spite of closed connections is left alone.
		wait(finished, c.Stall)
		world.close(c.Stall)
		return r.summary(), err
	}
	return r.summary(), world.close(c.Stall)
}

// wait reports whether done is closed within limit.
func wait(done <-chan struct{}, limit time.Duration) bool {
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// work runs one trial after the other.
func (r *run) work() {
	for r.ctx.Err() == nil {
		t := r.next()
		if t == nil {
			return
		}
		r.dog.add(t)
		err := t.scene.Run(t)
		t.end()
		r.dog.remove(t)
		if err != nil {
			r.cancel(t.failed(err))
		}
	}
}

// next draws a trial; nil is the end.
func (r *run) next() *Trial {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun >= r.config.Least && !time.Now().Before(r.until) {
		return nil
	}
	t := newTrial(r.ctx, r.config.Seed+uint64(r.begun), r.world,
		r.config.Scenes)
	r.begun++
	r.count[t.scene.Name]++
	return t
}

// summary tells what was done.
func (r *run) summary() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var kinds []string
	for _, name := range slices.Sorted(maps.Keys(r.count)) {
		kinds = append(kinds, fmt.Sprintf("%s %d", name, r.count[name]))
	}
	return fmt.Sprintf("%d trials (%s), %d MB, %s", r.begun,
		strings.Join(kinds, ", "), r.world.bytes.Load()>>20,
		r.world.sessions())
}
