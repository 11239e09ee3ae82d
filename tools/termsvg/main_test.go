package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// The picture is XML with all of the text, and none of what a terminal obeys.
func TestDraw(t *testing.T) {
	var b strings.Builder
	text := "\x1b[32m✓\x1b[0m a < b \x1b[2mfaint\x1b[0m\r\n\nplain\n"
	if err := draw(&b, strings.NewReader(text), "x & y"); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(b.String()))
	var said strings.Builder
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if data, ok := token.(xml.CharData); ok {
			said.Write(data)
		}
	}
	for _, want := range []string{"$ x & y", "✓ a < b faint", "plain"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("no %q in %s", want, &b)
		}
	}
	if !strings.Contains(b.String(), `<tspan class="s32">✓</tspan>`) ||
		strings.Contains(b.String(), "\x1b") {
		t.Errorf("it is %s", &b)
	}
}
