package main

import (
	"bytes"
	"html"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// played is what people see of scenes.
func played(t *testing.T, all []script, first int) string {
	t.Helper()
	var out bytes.Buffer
	d := &demo{out: &printer{w: io.Discard, clock: time.Now()},
		view: &console{Writer: &out}, first: first}
	d.run(t.Context(), all) // some scenes are to fail
	return out.String()
}

// At a terminal of 80 columns the demonstration has at most 40 lines.
func TestDemoFitsTheScreen(t *testing.T) {
	got := played(t, scenes(), 0)
	if n := strings.Count(got, "\n"); n > 40 {
		t.Errorf("%d lines", n)
	}
	rows := 0
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "✓") {
			if rows++; utf8.RuneCountInString(line) > 81 {
				t.Errorf("too long: %s", line)
			}
		}
	}
	if rows != len(scenes()) || !strings.Contains(got, "21 of 21 shown in ") {
		t.Errorf("%d rows of %s", rows, got)
	}
	if bad := played(t, badScripts[:1], 0); !strings.Contains(bad, "✗  1") ||
		!strings.Contains(bad, "0 of 1 shown") {
		t.Errorf("it is %s", bad)
	}
}

// One scene has its client on the left and its server on the right.
func TestDemoSideBySide(t *testing.T) {
	got := played(t, scenes()[:1], 1)
	for _, want := range []string{"  in clear STARTTLS\n",
		strings.Repeat(" ", 30) + "in clear 220 go ahead\n",
		"  secureConnect TLSv1.3\n", " secureConnection TLSv1.3\n", "✓  1"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("too long: %s", line)
		}
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"a bc":         "a bc",
		"abc def ghij": "abc|  def|  ghij",
		"abcdefghij":   "abcdef|  ghij",
		"a äöüäöüäöü":  "a|  äöüä|  öüäö|  ü",
	} {
		if got := strings.Join(wrap(text, 6), "|"); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// The picture in the README is of today's scenes.
func TestPictureOfTheDemo(t *testing.T) {
	data, err := os.ReadFile("../../docs/demo.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, sc := range scenes() {
		for _, text := range []string{sc.short, sc.why} {
			if !strings.Contains(string(data), html.EscapeString(text)) {
				t.Errorf("no %q: see tools/termsvg", text)
			}
		}
	}
}
