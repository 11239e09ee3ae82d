package main

import (
	"fmt"
	"io"
	"os"
)

// progress tells what is being measured: on a terminal in a line that is
// written over, else a line for each work.
type progress struct {
	out      io.Writer
	terminal bool
	title    string
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// begin starts a work.
func (p *progress) begin(title string) {
	p.title = title
	p.show("")
}

// show says what of the work is being measured.
func (p *progress) show(step string) {
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%-18s %s", p.title, step)
	}
}

// end says how the work went.
func (p *progress) end(outcome string) {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintf(p.out, "%-18s %s\n", p.title, outcome)
}
