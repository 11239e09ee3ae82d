package main

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// console is an output for people: what may be drawn on it.
type console struct {
	io.Writer
	terminal bool // somebody looks at it now
	color    bool
}

// newConsole finds out what w can do. Colour is for terminals alone, unless
// NO_COLOR is set (no-color.org) or TERM is dumb.
func newConsole(w io.Writer) *console {
	c := &console{Writer: w, terminal: isTerminal(w)}
	c.color = c.terminal && os.Getenv("NO_COLOR") == "" &&
		os.Getenv("TERM") != "dumb"
	return c
}

// isTerminal reports whether w is a device that is not the null device.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// The colours, as ECMA-48 numbers them.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	faint  = "2"
)

// paint colours a text, if the console has colours.
func (c *console) paint(color, text string) string {
	if !c.color || color == "" || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// grid is a table: rows of cells, of which each may be painted.
type grid [][]cell

type cell struct{ text, color string }

// write aligns the cells. The last of a row is not filled up.
func (g grid) write(c *console) {
	var widths []int
	for _, row := range g {
		for i, one := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(one.text))
		}
	}
	for _, row := range g {
		var b strings.Builder
		for i, one := range row {
			b.WriteString(c.paint(one.color, one.text))
			if i < len(row)-1 {
				fill := widths[i] - utf8.RuneCountInString(one.text)
				b.WriteString(strings.Repeat(" ", fill+2))
			}
		}
		io.WriteString(c, strings.TrimRight(b.String(), " ")+"\n")
	}
}
