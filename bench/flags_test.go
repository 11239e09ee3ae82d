package main

import (
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFlags(t *testing.T) {
	c, err := parse([]string{"-works", "bulk,ping-64", "-stacks", "Node",
		"-scale", "5,7"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, w := range c.chosen() {
		names = append(names, w.Name)
	}
	if !slices.Equal(names, []string{"bulk-64k", "bulk-256k", "bulk-4",
		"ping-64", "bulk-session"}) {
		t.Errorf("chosen are %q", names)
	}
	if c.rounds != 9 || c.window != time.Second || c.markdown != "-" ||
		!slices.Equal(c.stacks, []string{"Node"}) ||
		!slices.Equal(c.scale, []int{5, 7}) {
		t.Errorf("the flags are %+v", c)
	}
}

func TestQuick(t *testing.T) {
	c, err := parse([]string{"-rounds", "4", "-quick"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if c.rounds != 4 || c.window != 100*time.Millisecond || c.idle != 200 ||
		!slices.Equal(c.scale, []int{1, 10, 100}) {
		t.Errorf("the flags are %+v", c)
	}
}

func TestNoScale(t *testing.T) {
	c, err := parse([]string{"-scale", "off"}, io.Discard)
	if err != nil || len(c.scale) > 0 {
		t.Errorf("%v, %v", c.scale, err)
	}
}

func TestWrongFlags(t *testing.T) {
	for args, want := range map[string]string{
		"-works nothing": "there is no work",
		"-works bulk,":   "empty",
		"-rounds 0":      "round",
		"-time 0s":       "-time",
		"-warmup -1s":    "-warmup",
		"-idle 5":        "-idle",
		"-scale 10,x":    `"x"`,
		"-scale 0":       `"0"`,
		"bulk":           "not a flag",
		"-unknown":       "unknown",
	} {
		var told strings.Builder
		_, err := parse(strings.Fields(args), &told)
		if !errors.Is(err, errUsage) || !strings.Contains(told.String(), want) {
			t.Errorf("%s: %v, %s", args, err, told.String())
		}
		if code := run(t.Context(), strings.Fields(args), io.Discard,
			io.Discard); code != exitUsage {
			t.Errorf("%s: exit code %d", args, code)
		}
	}
}

func TestHelp(t *testing.T) {
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err,
		flag.ErrHelp) {
		t.Error(err)
	}
}

func TestList(t *testing.T) {
	out, _ := command(t, exitOK, "-list")
	for _, name := range []string{"bulk-64k", "stores", "scale-10000"} {
		if !strings.Contains(out, name) {
			t.Errorf("no %s in\n%s", name, out)
		}
	}
}
