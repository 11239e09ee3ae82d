package testleak

import (
	"bytes"
	"testing"
	"time"
)

func TestLeaked(t *testing.T) {
	end := make(chan struct{})
	go forgotten(end)
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

func forgotten(end chan struct{}) { <-end }
