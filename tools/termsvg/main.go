// Command termsvg draws what a terminal shows as SVG, light or dark as its reader
// has it. It reads the text with its colours (ECMA-48) from standard input:
//
//	script -qec "go run ./cmd/tlssocket demo" /dev/null |
//	  go run ./tools/termsvg "tlssocket demo" >docs/demo.svg
package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Sizes in pixels of the font's cells and of the frame.
const (
	cellWide, cellHigh = 8.4, 19
	margin             = 16
)

const style = `<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: pre; fill: #1c2330; }
rect { fill: #f6f7f9; stroke: #dde1e8; }
.s1 { font-weight: 700; } .s2 { fill: #5a6475; }
.s31 { fill: #b3261e; } .s32 { fill: #14743a; } .s33 { fill: #8a5a00; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ef; } rect { fill: #12151b; stroke: #2e3643; }
  .s2 { fill: #9aa5b8; }
  .s31 { fill: #ff8a80; } .s32 { fill: #5fcf8b; } .s33 { fill: #e5b454; }
}
</style>
`

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: termsvg COMMAND <TEXT >SVG")
		os.Exit(2)
	}
	if err := draw(os.Stdout, os.Stdin, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var color = regexp.MustCompile("\x1b\\[([0-9]*)m")

// draw writes the picture: the command as it was typed, and what came.
func draw(w io.Writer, r io.Reader, command string) error {
	lines := []string{"$ " + command, ""}
	for in := bufio.NewScanner(r); in.Scan(); {
		lines = append(lines, strings.TrimRight(in.Text(), "\r"))
	}
	wide := 0
	for _, line := range lines {
		wide = max(wide, utf8.RuneCountInString(
			color.ReplaceAllString(line, "")))
	}
	var b strings.Builder
	width := 2*margin + int(float64(wide)*cellWide+1)
	height := 2*margin + len(lines)*cellHigh
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "+
		"height=\"%d\" viewBox=\"0 0 %[1]d %[2]d\">\n<title>%s</title>\n%s"+
		"<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n",
		width, height, html.EscapeString(command), style, width-1, height-1)
	for i, line := range lines {
		if line != "" {
			fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\">%s</text>\n", margin,
				margin+i*cellHigh+cellHigh-5, spans(line))
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// spans turns colours into classes.
func spans(line string) string {
	var b strings.Builder
	open := false
	for line != "" {
		at := color.FindStringSubmatchIndex(line)
		if at == nil {
			at = []int{len(line), len(line), len(line), len(line)}
		}
		b.WriteString(html.EscapeString(line[:at[0]]))
		number := line[at[2]:at[3]]
		if open && at[0] < at[1] {
			b.WriteString("</tspan>")
			open = false
		}
		if number != "" && number != "0" {
			fmt.Fprintf(&b, "<tspan class=\"s%s\">", number)
			open = true
		}
		line = line[at[1]:]
	}
	if open {
		b.WriteString("</tspan>")
	}
	return b.String()
}
