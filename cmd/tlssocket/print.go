package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// printer is the one place that writes records: whole lines, never mixed.
type printer struct {
	json  bool
	quiet bool      // errors only
	stamp bool      // readable lines have the time of day
	clock time.Time // readable lines tell the time since then, if it is set

	mu sync.Mutex
	w  io.Writer
}

// print writes one record. For people that may be several lines.
func (p *printer) print(r record) {
	if _, isError := r.(errorRecord); p.quiet && !isError {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.json {
		encoder := json.NewEncoder(p.w) // writes once, with a line feed
		encoder.SetEscapeHTML(false)
		encoder.Encode(r)
		return
	}
	h := r.head()
	who := h.Side
	if h.Conn > 0 {
		who = fmt.Sprintf("%s %d", h.Side, h.Conn)
	}
	time := p.time()
	p.line(time, who, h.Event, r.text())
	if more, ok := r.(detailed); ok {
		for _, detail := range more.details() {
			p.line(time, who, "", detail)
		}
	}
}

func (p *printer) line(time, who, event, text string) {
	line := fmt.Sprintf("%s%-9s  %-16s  %s", time, who, event, visible(text))
	fmt.Fprintln(p.w, strings.TrimRight(line, " "))
}

// note writes a line for people; programs have the records.
func (p *printer) note(format string, args ...any) {
	if p.json || p.quiet {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, format+"\n", args...)
}

func (p *printer) time() string {
	if p.stamp {
		return time.Now().Format("2006-01-02T15:04:05.000Z07:00  ")
	}
	if p.clock.IsZero() {
		return ""
	}
	return fmt.Sprintf("%8.1f ms  ", milliseconds(time.Since(p.clock)))
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}

// say writes a line of plain text that one side sent.
func (p *printer) say(side, line string) {
	p.note("%s%-9s  in clear          %s", p.time(), side,
		strings.TrimSpace(line))
}

// jsonSide is report's side for programs, "" for people.
func jsonSide(asJSON bool, side string) string {
	if asJSON {
		return side
	}
	return ""
}

// report prints the error that ends a subcommand, with a hint, and returns
// the exit code. Programs, for whom side is not "", get a record instead.
func report(std stdio, side string, err error) int {
	if err == nil {
		return exitWell
	}
	_, shown := err.(told)
	switch {
	case side != "" && !shown:
		p := &printer{w: std.err, json: true}
		p.print(failureRecord(header{side, 0, "error"}, err))
	case side == "":
		if !shown {
			fmt.Fprintf(std.err, "tlssocket: %s\n",
				visible(messageOf(err)))
		}
		if hint := hintFor(err); hint != "" {
			fmt.Fprintf(std.err, "hint: %s\n", hint)
		}
	}
	return exitCode(err)
}
