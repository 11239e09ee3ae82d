package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

// statusLooks are the marks of the statuses, for people.
var statusLooks = map[probe.Status]struct{ mark, word, color string }{
	probe.Failed:       {"✗", "error", red},
	probe.Unauthorized: {"✗", "not trusted", red},
	probe.Critical:     {"!", "expires", red},
	probe.Warning:      {"!", "expires", yellow},
	probe.Well:         {"✓", "ok", green},
}

// printReports is a table of servers, each with what is wrong under it.
func printReports(c *console, reports []*probe.Report) {
	rows := grid{{{"", ""}, {"SERVER", faint}, {"DAYS", faint}, {"TLS", faint},
		{"GROUP", faint}, {"KEY", faint}, {"CHAIN", faint}}}
	for _, r := range reports {
		rows = append(rows, tableRow(r))
	}
	rows.write(c)
	troubles := 0
	for _, r := range reports {
		if r.Error != nil {
			if troubles++; troubles == 1 {
				io.WriteString(c, "\n")
			}
			printProblem(c, r)
		}
	}
	fmt.Fprintf(c, "\n%s\n", countText(reports))
}

func tableRow(r *probe.Report) []cell {
	look := statusLooks[r.Status]
	row := []cell{{look.mark, look.color}, {visible(r.Target), ""}}
	for _, text := range []string{daysText(r), protocolText(r), groupText(r),
		keyText(r), chainText(r)} {
		if text == "" {
			text = "-"
		}
		row = append(row, cell{visible(text), ""})
	}
	if r.DaysLeft != nil && r.Status != probe.Well {
		row[2].color = look.color
	}
	return row
}

func daysText(r *probe.Report) string {
	if r.DaysLeft == nil {
		return ""
	}
	return strconv.Itoa(*r.DaysLeft)
}

func protocolText(r *probe.Report) string {
	if r.Protocol == nil {
		return ""
	}
	return strings.TrimPrefix(*r.Protocol, "TLSv")
}

func groupText(r *probe.Report) string {
	if r.Group == nil {
		return ""
	}
	return *r.Group
}

func keyText(r *probe.Report) string {
	if len(r.Chain) == 0 {
		return ""
	}
	return r.Chain[0].Key
}

// chainText has the first words of each finding.
func chainText(r *probe.Report) string {
	var words []string
	for _, f := range r.Diagnosis {
		words = append(words, findingWords[f.Kind])
	}
	return strings.Join(words, ", ")
}

// printProblem is what is wrong with a server, and what to do.
func printProblem(c *console, r *probe.Report) {
	fmt.Fprintf(c, "%s %s: %s\n", c.paint(statusLooks[r.Status].color, "✗"),
		visible(r.Target), visible(r.Error.Message))
	for _, f := range r.Diagnosis {
		if f.Bad() {
			fmt.Fprintf(c, "  %s\n", visible(f.Text))
		}
	}
	if r.Error.Hint != "" {
		fmt.Fprintf(c, "  hint: %s\n", visible(r.Error.Hint))
	}
}

// countText counts the servers by status.
func countText(reports []*probe.Report) string {
	var parts []string
	for i := range severity {
		status := severity[len(severity)-1-i]
		n := 0
		for _, r := range reports {
			if r.Status == status {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, statusCounts[status]))
		}
	}
	return plural(len(reports), "server") + ": " + strings.Join(parts, ", ")
}

var statusCounts = map[probe.Status]string{
	probe.Failed: "failed", probe.Unauthorized: "not trusted",
	probe.Critical: "about to expire", probe.Warning: "to expire soon",
	probe.Well: "ok"}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
