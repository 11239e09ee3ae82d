package testleak

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWait(t *testing.T) {
	for name, stacks := range map[string]func() []string{
		"all": others, "library": Library,
	} {
		t.Run(name, func(t *testing.T) {
			found := func(patience time.Duration) bool {
				left := strings.Join(wait(patience, stacks), "\n")
				return strings.Contains(left, "forgotten")
			}
			started, end := make(chan struct{}), make(chan struct{})
			go forgotten(started, end)
			<-started
			if !found(0) {
				t.Error("it is not found")
			}
			close(end)
			for range 500 { // the goroutines of testing itself stay
				if !found(10 * time.Millisecond) {
					return
				}
			}
			t.Error("it has ended, and is found")
		})
	}
}

func TestBubble(t *testing.T) {
	started, end := make(chan struct{}), make(chan struct{})
	go forgotten(started, end)
	<-started
	defer close(end)
	synctest.Test(t, func(t *testing.T) {
		if left := Bubble(t); len(left) > 0 {
			t.Errorf("found from outside: %s", left)
		}
		end := make(chan struct{})
		defer close(end)
		go forgotten(make(chan struct{}, 1), end)
		if left := Bubble(t); len(left) != 1 {
			t.Errorf("found %s", left)
		}
	})
}

func forgotten(started, end chan struct{}) {
	close(started)
	<-end
}
