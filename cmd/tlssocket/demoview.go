package main

import (
	"fmt"
	"strings"
	"time"
)

// sceneLine is what happened at one side of a scene.
type sceneLine struct {
	at          time.Duration // since the start of the scene
	side, event string
	text        string
}

// begin is the head of the table.
func (d *demo) begin(all []script) {
	if d.view == nil || d.first > 0 {
		return
	}
	fmt.Fprintf(d.view, "%s\n\n", d.view.paint(bold, "Node's tls.TLSSocket in "+
		"Go: servers and clients, over TCP on this machine"))
}

// show tells of a scene: a row of the table, or all of it.
func (d *demo) show(number int, sc script, s *scene, r sceneResult) {
	switch {
	case d.view == nil:
	case d.first > 0:
		fmt.Fprintf(d.view, "%s\n\n", d.view.paint(bold,
			fmt.Sprintf("%d. %s", number, sc.title)))
		s.mu.Lock()
		defer s.mu.Unlock()
		sideBySide(d.view, s.lines)
		fmt.Fprintln(d.view)
		d.row(number, sc, r)
	default:
		d.row(number, sc, r)
	}
}

// row is a scene in one line; a second one says why it was not shown.
func (d *demo) row(number int, sc script, r sceneResult) {
	mark, color := "✓", green
	if !r.Shown {
		mark, color = "✗", red
	}
	fmt.Fprintf(d.view, "%s %2d  %-31s %s %4.0f ms\n",
		d.view.paint(color, mark), number, sc.short,
		d.view.paint(faint, fmt.Sprintf("%-34s", sc.why)), r.Took)
	if !r.Shown {
		fmt.Fprintf(d.view, "      %s\n", visible(r.Reason))
	}
}

// end is the foot of the table.
func (d *demo) end(sum summaryRecord) {
	if d.first > 0 {
		return
	}
	color := green
	if sum.Shown < sum.Total {
		color = red
	}
	fmt.Fprintf(d.view, "\n%s in %.0f ms. %s\n",
		d.view.paint(color, sum.text()), sum.Took,
		d.view.paint(faint, "tlssocket demo 7 tells one side by side."))
}

// columnWidth is that of each side; the time has the rest of 80.
const columnWidth = 34

// sideBySide draws the client's lines on the left, the server's on the right.
func sideBySide(c *console, lines []sceneLine) {
	fmt.Fprintf(c, "%s\n", c.paint(faint, fmt.Sprintf("%9s  %-*s  %s", "ms",
		columnWidth, "CLIENT", "SERVER")))
	for _, line := range lines {
		cell := wrap(line.event+" "+visible(line.text), columnWidth)
		for i, part := range cell {
			left, right, at := part, "", ""
			if line.side == "server" {
				left, right = "", part
			}
			if i == 0 {
				at = fmt.Sprintf("%.1f", milliseconds(line.at))
			}
			row := fmt.Sprintf("%9s  %-*s  %s", at, columnWidth, left, right)
			if i == 0 {
				row = strings.Replace(row, line.event,
					c.paint(bold, line.event), 1)
			}
			fmt.Fprintln(c, strings.TrimRight(row, " "))
		}
	}
}

// wrap breaks a text into lines of at most width runes, between words where that
// can be. The second and later ones are indented.
func wrap(text string, width int) (lines []string) {
	line := []rune{}
	for _, field := range strings.Fields(text) {
		word := []rune(field)
		if len(line) > 0 && len(line)+1+len(word) > width {
			lines = append(lines, string(line))
			line = []rune("  ")
		} else if len(line) > 0 {
			line = append(line, ' ')
		}
		for len(line)+len(word) > width {
			n := width - len(line)
			lines = append(lines, string(append(line, word[:n]...)))
			line, word = []rune("  "), word[n:]
		}
		line = append(line, word...)
	}
	return append(lines, string(line))
}
