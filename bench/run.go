package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// run is the command. Its result is the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case c.list:
		for _, w := range works(c) {
			fmt.Fprintf(stdout, "%-12s %s\n", w.Name, w.Title)
		}
		return exitOK
	}
	r, failed, err := c.results(ctx, stderr)
	if err == nil {
		err = errors.Join(c.write(r, stdout), failed)
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "bench: interrupted")
		return exitInterrupted
	case err != nil:
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// results measures, or reads what was measured. failed is an error if some of
// the measurements went wrong.
func (c *config) results(ctx context.Context, stderr io.Writer) (
	r *report.Run, failed, err error) {
	if c.from != "" {
		r, err = readRun(c.from)
		return r, nil, err
	}
	if err := c.makeDirectories(); err != nil {
		return nil, nil, err
	}
	node := c.findNode()
	l, err := lab.New(lab.Options{Node: node, Redis: c.redis, NATS: c.nats,
		Profile: c.profile, Warmup: c.warmup, Window: c.window})
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	b := &bench{config: c, lab: l, progress: newProgress(stderr)}
	if r, err = b.measure(ctx, describeMachine(ctx, node)); b.failures > 0 {
		failed = fmt.Errorf("%d measurements failed", b.failures)
	}
	return r, failed, err
}

// bench measures works one after the other.
type bench struct {
	*config
	lab      *lab.Lab
	progress *progress
	failures int
}

func (b *bench) measure(ctx context.Context, m report.Machine) (*report.Run,
	error) {
	r := &report.Run{Started: time.Now(), Machine: m,
		Settings: report.Settings{Rounds: b.rounds,
			ScaleRounds: b.scaleRounds, Warmup: b.warmup, Window: b.window,
			Idle: b.idle, Many: b.many}}
	chosen := b.chosen()
	for i, w := range chosen {
		b.progress.begin(fmt.Sprintf("%d/%d %s", i+1, len(chosen), w.Name))
		b.work(ctx, w)
		if ctx.Err() != nil {
			b.progress.end("interrupted")
			return nil, ctx.Err()
		}
		r.Works = append(r.Works, &w.Work)
		b.progress.end(w.outcome())
	}
	r.Took = time.Since(r.Started)
	return r, nil
}

// work measures all rounds of a work. What goes wrong is noted.
func (b *bench) work(ctx context.Context, w *work) {
	if w.forbids != nil {
		if err := w.forbids(); err != nil {
			w.note(err)
			return
		}
	}
	variants := b.present(w)
	for round := range b.roundsOf(w) {
		for _, v := range rotate(variants, round) {
			b.progress.show(fmt.Sprintf("round %d of %d, %s", round+1,
				b.roundsOf(w), v.Name))
			values, err := w.measure(ctx, b.lab, v)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				b.failures++
				w.note(fmt.Errorf("%s, round %d: %w", v.Name, round+1, err))
				continue
			}
			w.add(v.Name, round, values)
		}
	}
}

func (b *bench) roundsOf(w *work) int {
	if w.costly {
		return b.scaleRounds
	}
	return b.rounds
}

// present are the variants that were chosen and can run here.
func (b *bench) present(w *work) (found []lab.Variant) {
	for _, v := range w.variants {
		if b.stacks != nil && !slices.Contains(b.stacks, v.Name) {
			continue
		}
		if err := b.lab.Missing(v); err != nil {
			w.note(fmt.Errorf("%s: %w", v.Name, err))
			continue
		}
		found = append(found, v)
	}
	return found
}

// rotate lets another variant be the first in each round.
func rotate(variants []lab.Variant, round int) []lab.Variant {
	if len(variants) == 0 {
		return nil
	}
	i := round % len(variants)
	return slices.Concat(variants[i:], variants[:i])
}

func (w *work) note(err error) { w.Notes = append(w.Notes, err.Error()) }

func (w *work) add(variant string, round int, values []float64) {
	for i, v := range values {
		if !math.IsNaN(v) {
			w.Metrics[i].Add(variant, round, v)
		}
	}
}

// outcome is the first metric in a few words.
func (w *work) outcome() string {
	m := w.Metrics[0]
	text := ""
	for _, v := range w.Variants {
		if s := m.Value(v); s.N > 0 {
			text += fmt.Sprintf("  %s %.4g", v, s.Median)
		}
	}
	if text == "" {
		text = "  nothing"
	}
	if s := m.Ratio(protocol.Ours, protocol.Plain); s.N > 0 {
		text += fmt.Sprintf("  ratio %.2f (%.2f–%.2f)", s.Median, s.Low,
			s.High)
	}
	text = text[2:] + "  [" + m.Unit + "]"
	for _, n := range w.Notes {
		text += "\n    " + n
	}
	return text
}
