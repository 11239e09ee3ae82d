package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// The help of each command fits the screen, and has every flag; so does what
// completes them.
func TestHelpFitsTheScreen(t *testing.T) {
	for _, c := range commands() {
		var out bytes.Buffer
		c.run(stdio{nil, &out, &out}, []string{"-h"})
		if n := strings.Count(out.String(), "\n"); n > 40 {
			t.Errorf("%s: %d lines", c.name, n)
		}
		for line := range strings.Lines(out.String()) {
			if utf8.RuneCountInString(line) > 81 {
				t.Errorf("%s: too long: %s", c.name, line)
			}
		}
		flags := completeFlags(c.name)
		if (len(flags) > 0) != strings.Contains(c.args, flagsArg) {
			t.Errorf("%s: flagsOf has %d flags", c.name, len(flags))
		}
		for _, f := range flags {
			if !strings.Contains(out.String(), "  "+f.name) {
				t.Errorf("%s: no %s in its help", c.name, f.name)
			}
		}
	}
}
