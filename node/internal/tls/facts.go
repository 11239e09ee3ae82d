package tls

import (
	"errors"
	"os"
	"slices"

	"github.com/dop251/goja"
)

const (
	maxRecord = 16 << 10 // bytes
	maxChunk  = 64 << 10 // that the script gets at a time, as of a net.Socket
)

// note adds a fact. It is the library's, and so is noteCall.
func (t *handle) note(tell func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.facts = append(t.facts, tell)
}

// noteCall notes a call of a method of the script's half.
func (t *handle) noteCall(method string, args func() []goja.Value) {
	t.note(func() { t.callWrap(method, args) })
}

// noteData notes what the peer has sent, before the facts behind the first n.
func (t *handle) noteData(n int, p []byte) {
	data := append([]byte(nil), p...)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.facts = slices.Insert(t.facts, n, func() { t.give(data) })
}

// noted is how many facts wait.
func (t *handle) noted() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.facts)
}

// nextFact tells the script what comes next, nil if that is nothing.
func (t *handle) nextFact() func() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Closing || len(t.facts) == 0 {
		t.facts = nil
		return nil
	}
	next := t.facts[0]
	t.facts[0] = nil
	t.facts = t.facts[1:]
	return next
}

// read notes what has come, up to where a record is not complete. A record that
// is full joins what follows: the peer has cut there what belongs together.
func (t *handle) read() {
	room := t.binding.room
	n := 0 // bytes in it
	for t.reads && !t.Closing {
		noted := t.noted()
		m, err := t.sock.Read(room[n:])
		if n > 0 && t.noted() > noted { // of what came between
			t.noteData(noted, room[:n])
			n = copy(room, room[n:n+m])
		} else {
			n += m
		}
		if n > 0 && (m < maxRecord || len(room)-n < maxRecord) {
			t.noteData(t.noted(), room[:n])
			n = 0
		}
		if err != nil {
			if t.reads = errors.Is(err, os.ErrDeadlineExceeded); !t.reads {
				t.note(func() { t.failed(err) })
			}
			return
		}
	}
}
