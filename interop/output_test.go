package interop_test

import (
	"bytes"
	"io"
	"regexp"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// output is what a process wrote. It takes everything at once, so that no
// process ever waits for its reader.
type output struct {
	mu    sync.Mutex
	text  []byte
	ended bool
	grew  chan struct{} // closed at the next change
}

func newOutput() *output { return &output{grew: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, p...)
	o.changed()
	return len(p), nil
}

func (o *output) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.changed()
}

// changed wakes those who wait. mu is held.
func (o *output) changed() {
	close(o.grew)
	o.grew = make(chan struct{})
}

func (o *output) bytes() []byte {
	text, _, _ := o.state()
	return text
}

func (o *output) state() (text []byte, ended bool, grew <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text[:len(o.text):len(o.text)], o.ended, o.grew
}

// wait returns the groups of the first match, or nil if none comes.
func (o *output) wait(re *regexp.Regexp) []string {
	late := time.After(testpair.Patience)
	for {
		text, ended, grew := o.state()
		if m := re.FindSubmatch(text); m != nil {
			groups := make([]string, len(m))
			for i := range m {
				groups[i] = string(m[i])
			}
			return groups
		}
		if ended {
			return nil
		}
		select {
		case <-grew:
		case <-late:
			return nil
		}
	}
}

// from reads the output from the first occurrence of start on.
func (o *output) from(start string) io.Reader {
	return &outputReader{o: o, start: []byte(start), at: -1}
}

type outputReader struct {
	o     *output
	start []byte
	at    int // -1 before start was seen
}

func (r *outputReader) Read(p []byte) (int, error) {
	for {
		text, ended, grew := r.o.state()
		if r.at < 0 {
			r.at = bytes.Index(text, r.start)
		}
		if r.at >= 0 && r.at < len(text) {
			n := copy(p, text[r.at:])
			r.at += n
			return n, nil
		}
		if ended {
			return 0, io.EOF
		}
		<-grew // the end of the process is a change too
	}
}
