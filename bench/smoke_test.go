package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// tiny are flags with which every work is done as little as can be.
var tiny = []string{"-rounds", "1", "-scale-rounds", "1", "-time", "10ms",
	"-warmup", "1ms", "-idle", "20", "-many", "20", "-exchange", "20",
	"-events", "20", "-scale", "20"}

// command runs the benchmark and returns what it prints.
func command(t *testing.T, code int, args ...string) (out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := run(t.Context(), args, &stdout, &stderr); got != code {
		t.Fatalf("exit code %d, not %d\n%s", got, code, stderr.String())
	}
	return stdout.String(), stderr.String()
}

func TestAllWorks(t *testing.T) {
	testtool.Path(t, "node")
	testtool.Path(t, "redis-server")
	dir := t.TempDir()
	doc := filepath.Join(dir, "doc.md")
	os.WriteFile(doc, []byte("before\n<!-- bench:works -->\n"+
		"<!-- /bench:works -->\n<!-- bench:results -->\nold\n"+
		"<!-- /bench:results -->\nafter\n"), 0o644)
	all := filepath.Join(dir, "all.json")
	out, _ := command(t, exitOK, append(tiny, "-json", all, "-svg",
		filepath.Join(dir, "pictures"), "-doc", doc)...)
	r, err := readRun(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range r.Works {
		checkValues(t, w)
		if w.Group == report.Compare && !strings.Contains(out, w.Title) {
			t.Errorf("%s is not in the tables", w.Name)
		}
	}
	if want := works(config{exchange: []int{20}, events: []int{20},
		scale: []int{20}}); len(r.Works) != len(want) {
		t.Errorf("%d works, not %d", len(r.Works), len(want))
	}
	for _, name := range []string{barsFile, curvesFile} {
		checkXML(t, filepath.Join(dir, "pictures", name))
	}
	text, _ := os.ReadFile(doc)
	for _, part := range []string{"before\n", "\nafter\n", out, describe(),
		"(pictures/benchmark.svg)"} {
		if !strings.Contains(string(text), strings.TrimSpace(part)) {
			t.Errorf("the document has no %q", part)
		}
	}
	again, _ := command(t, exitOK, "-from", all)
	if again != out {
		t.Errorf("-from writes\n%s\nand not\n%s", again, out)
	}
}

// checkValues sees to it that each variant has a value of each metric.
func checkValues(t *testing.T, w *report.Work) {
	t.Helper()
	if len(w.Notes) > 0 {
		t.Errorf("%s: %q", w.Name, w.Notes)
	}
	for _, m := range w.Metrics {
		for _, v := range w.Variants {
			none := w.Conns > 0 && w.Conns < leastWeighed &&
				strings.HasPrefix(m.Name, "memory") ||
				strings.Contains(m.Name, "beyond") && v == protocol.Plain ||
				missesEnd(v, m.Name)
			if n := m.Value(v).N; (n == 0) != none {
				t.Errorf("%s %s: %s has %d values", w.Name, m.Name, v, n)
			}
		}
	}
}

// missesEnd reports whether a metric is the CPU time of an end that is not there:
// those who seal or open without TLS are one process.
func missesEnd(variant, metric string) bool {
	switch {
	case !strings.HasPrefix(metric, report.CPU):
		return false
	case strings.HasSuffix(variant, "seal"):
		return !strings.HasSuffix(metric, "sender")
	}
	return strings.HasSuffix(variant, "open") &&
		!strings.HasSuffix(metric, "receiver")
}

func checkXML(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func TestWithoutNode(t *testing.T) {
	out, progress := command(t, exitOK, append(tiny, "-node", "off",
		"-works", "ping-64")...)
	if !strings.Contains(out, "ping-64: Node: there is no node") ||
		!strings.Contains(progress, "there is no node") {
		t.Errorf("no word of it: %s%s", out, progress)
	}
}

func TestStacks(t *testing.T) {
	out, _ := command(t, exitOK, append(tiny, "-stacks", "tlssocket",
		"-works", "ping-64", "-profile", t.TempDir())...)
	if !strings.Contains(out, "| – |") {
		t.Errorf("others were measured: %s", out)
	}
}

// A redis-server that is not there is an error of the process that asks it.
func TestFailureIsTold(t *testing.T) {
	out, progress := command(t, exitFailed, append(tiny, "-works", "stores",
		"-nats", "off", "-redis", "redis://127.0.0.1:1")...)
	for _, text := range []string{out, progress} {
		if !strings.Contains(text, "redis, round 1: server of tlssocket") ||
			!strings.Contains(text, "refused") {
			t.Errorf("no word of it: %s", text)
		}
	}
	if !strings.Contains(progress, "1 measurements failed") {
		t.Errorf("the end is %s", progress)
	}
}

// cancelling is a writer that cancels as soon as something is written.
type cancelling struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (c *cancelling) Write(b []byte) (int, error) {
	c.cancel()
	return c.Buffer.Write(b)
}

// The first work ends and says so, the second would take an hour.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var stdout bytes.Buffer
	stderr := &cancelling{cancel: cancel}
	code := run(ctx, []string{"-works", "events,ceiling", "-rounds", "1",
		"-time", "1h"}, &stdout, stderr)
	if code != exitInterrupted || stdout.Len() > 0 ||
		!strings.HasSuffix(stderr.String(), "bench: interrupted\n") {
		t.Errorf("exit code %d: %s%s", code, stdout.String(), stderr.String())
	}
}
