package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

// checkRecord is check, which Node does not have: what was found out of one
// server.
type checkRecord struct {
	header
	*probe.Report
}

func (r checkRecord) text() string { return string(r.Status) }

// checkOutput tells of servers: to programs while the examination goes on, in
// the order in which they were given; to people at the end.
type checkOutput struct {
	flags *checkFlags
	out   io.Writer
	err   *console

	mu      sync.Mutex
	ready   map[int]*probe.Report // that wait for one before them
	told    int                   // records so far
	ended   int
	pending map[int]bool
	drawn   bool // there is a line of progress
}

func newCheckOutput(std stdio, f *checkFlags) *checkOutput {
	return &checkOutput{flags: f, out: std.out, err: newConsole(std.err),
		ready: map[int]*probe.Report{}, pending: map[int]bool{}}
}

// badLine tells of a line of the list that is no address.
func (o *checkOutput) badLine(line *dest.BadLine) {
	err := &inputError{"-file " + o.flags.file, line}
	if o.flags.json {
		(&printer{w: o.err, json: true}).print(
			failureRecord(header{"client", 0, "error"}, err))
		return
	}
	fmt.Fprintf(o.err, "tlssocket: %s\n", visible(err.Error()))
}

// begin notes that a server is being asked.
func (o *checkOutput) begin(i int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending[i] = true
	o.progress()
}

// done takes a report.
func (o *checkOutput) done(i int, r *probe.Report) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.pending, i)
	o.ended++
	if o.flags.json {
		o.ready[i] = r
		for next := o.ready[o.told]; next != nil; next = o.ready[o.told] {
			delete(o.ready, o.told)
			o.told++
			o.encode(checkRecord{header{"client", o.told, "check"}, next})
		}
	}
	o.progress()
}

func (o *checkOutput) encode(r checkRecord) {
	encoder := json.NewEncoder(o.out) // writes once, with a line feed
	encoder.SetEscapeHTML(false)
	encoder.Encode(r)
}

// width of a line of progress, which must not be longer than the terminal's.
const progressWidth = 78

// progress draws how far it is. mu is held.
func (o *checkOutput) progress() {
	if !o.err.terminal || o.flags.json || os.Getenv("TERM") == "dumb" {
		return
	}
	total := len(o.flags.targets)
	line := fmt.Sprintf("%d of %d checked", o.ended, total)
	if len(o.pending) > 0 {
		first := total
		for i := range o.pending {
			first = min(first, i)
		}
		line += ", waiting for " + visible(o.flags.targets[first].Text)
		if len(o.pending) > 1 {
			line += fmt.Sprintf(" and %d more", len(o.pending)-1)
		}
	}
	runes := []rune(line)
	if len(runes) > progressWidth {
		runes = append(runes[:progressWidth-1], '…')
	}
	fmt.Fprintf(o.err, "\r%s%s", string(runes),
		strings.Repeat(" ", progressWidth-len(runes)))
	o.drawn = true
}

// clear takes the line of progress away.
func (o *checkOutput) clear() {
	if o.drawn {
		fmt.Fprintf(o.err, "\r%s\r", strings.Repeat(" ", progressWidth))
	}
}

// finish tells people what was found.
func (o *checkOutput) finish(reports []*probe.Report) {
	o.clear()
	if o.flags.json {
		return
	}
	out := newConsole(o.out)
	if len(reports) == 1 && len(o.flags.bad) == 0 {
		printReport(out, reports[0])
		return
	}
	printReports(out, worstFirst(reports))
}
