package parked_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Functions that block hold up nobody.
func TestGoWhileOthersBlock(t *testing.T) {
	release := make(chan struct{})
	var blocked, all sync.WaitGroup
	for range 200 {
		blocked.Add(1)
		all.Add(1)
		parked.Go(func() {
			defer all.Done()
			blocked.Done()
			<-release
		})
	}
	blocked.Wait() // for all of them at the same time
	ran := make(chan struct{})
	parked.Go(func() { close(ran) })
	testpair.Receive(t, ran)
	close(release)
	all.Wait()
}

// Those who end their goroutine take no other with them.
func TestGoexit(t *testing.T) {
	ran := make(chan struct{}, 100)
	for range 50 {
		parked.Go(runtime.Goexit)
		parked.Go(func() { ran <- struct{}{} })
	}
	for range 50 {
		testpair.Receive(t, ran)
	}
}
