package main

import (
	"os"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
)

func TestGrid(t *testing.T) {
	rows := grid{{{"a", red}, {"b", ""}, {"c", ""}}, {{"äöü", ""}, {"", ""}, {"x", ""}}}
	for color, want := range map[bool]string{
		false: "a    b  c\näöü     x\n",
		true:  "\x1b[31ma\x1b[0m    b  c\näöü     x\n",
	} {
		var b strings.Builder
		rows.write(&console{Writer: &b, color: color})
		if b.String() != want {
			t.Errorf("%q", b.String())
		}
	}
}

// Colour is for terminals: neither files nor the null device get it.
func TestNoColourElsewhere(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	file, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, f := range []*os.File{null, file} {
		if c := newConsole(f); c.terminal || c.color {
			t.Errorf("%s is %+v", f.Name(), c)
		}
	}
}

func TestProgress(t *testing.T) {
	var b strings.Builder
	o := &checkOutput{flags: &checkFlags{}, err: &console{Writer: &b,
		terminal: true}, pending: map[int]bool{}}
	for _, host := range []string{"a.example", "b.example"} {
		one, err := dest.Parse(host)
		if err != nil {
			t.Fatal(err)
		}
		o.flags.targets = append(o.flags.targets, one)
	}
	t.Setenv("TERM", "xterm")
	o.begin(0)
	o.begin(1)
	o.done(0, nil)
	o.done(1, nil)
	o.clear()
	for _, want := range []string{"\r0 of 2 checked, waiting for a.example and 1 more ",
		"\r1 of 2 checked, waiting for b.example ", "\r2 of 2 checked "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %q", want, b.String())
		}
	}
	b.Reset()
	t.Setenv("TERM", "dumb")
	o.begin(0)
	if b.Len() > 0 {
		t.Errorf("a dumb terminal gets %q", b.String())
	}
}
