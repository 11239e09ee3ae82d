package testleak

import (
	"bytes"
	"testing"
	"time"
)

func TestLeaked(t *testing.T) {
	started, end := make(chan struct{}), make(chan struct{})
	go forgotten(started, end)
	<-started
	if left := leaked(0); !bytes.Contains(left, []byte("forgotten")) {
		t.Errorf("it is not found: %s", left)
	}
	close(end)
	for range 500 { // the goroutines of testing itself stay
		left := leaked(10 * time.Millisecond)
		if !bytes.Contains(left, []byte("forgotten")) {
			return
		}
	}
	t.Error("it has ended, and is found")
}

func forgotten(started, end chan struct{}) {
	close(started)
	<-end
}
