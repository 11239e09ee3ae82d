package main

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLineEnds(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"a":                        "a",
		"\n\n":                     "\r\n\r\n",
		"a\nb\r\nc\r":              "a\r\nb\r\nc\r",
		strings.Repeat("\n", 5000): strings.Repeat("\r\n", 5000),
	} {
		for name, r := range map[string]io.Reader{
			"whole":  strings.NewReader(text),
			"bytes":  iotest.OneByteReader(strings.NewReader(text)),
			"at end": iotest.DataErrReader(strings.NewReader(text)),
		} {
			got, err := io.ReadAll(iotest.OneByteReader(&lineEnds{r: r}))
			if err != nil || string(got) != want {
				t.Errorf("%s of %q: %q, %v", name, text, got, err)
			}
		}
	}
	broken := errors.New("broken")
	got, err := io.ReadAll(&lineEnds{r: io.MultiReader(
		strings.NewReader("a\n"), iotest.ErrReader(broken))})
	if string(got) != "a\r\n" || err != broken {
		t.Errorf("%q, %v", got, err)
	}
}
