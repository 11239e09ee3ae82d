package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// ours is the variant that the ratios are of.
const ours = "tlssocket"

// WriteMarkdown writes the tables of a run.
func (r *Run) WriteMarkdown(w io.Writer) error {
	parts := []string{r.preamble(), r.versus(Noise, "Noise"),
		r.compared("Beside crypto/tls and Node", false),
		r.compared("CPU time beside crypto/tls and Node", true),
		r.versus(Events, "Events"), r.versus(Stores, "Session stores"),
		r.versus(Scripts, "A script"), r.versus(Ceiling, "Ceiling"), r.scaled(),
		r.notes()}
	var text []string
	for _, p := range parts {
		if p != "" {
			text = append(text, p)
		}
	}
	_, err := io.WriteString(w, strings.Join(text, "\n"))
	return err
}

// preamble says where and when.
func (r *Run) preamble() string {
	var b strings.Builder
	m, s := r.Machine, r.Settings
	fmt.Fprintf(&b, "Measured %s in %s, %d rounds (scale: %d), windows of %v "+
		"after %v.\n\n", r.Started.Format("2006-01-02 15:04 MST"),
		r.Took.Round(time.Second), s.Rounds, s.ScaleRounds, s.Window, s.Warmup)
	rows := [][]string{
		{"Processor", orUnknown(m.Processor) + ", " + m.Arch},
		{"CPUs", fmt.Sprintf("%d (GOMAXPROCS %d at each end)", m.CPUs,
			m.GOMAXPROCS)},
		{"System", m.Kernel},
		{"Go", m.Go + ", GOGC " + m.GOGC},
		{"Node", nodeVersion(m)},
		{"tlssocket", orUnknown(m.Commit)},
	}
	table(&b, []string{"Machine", ""}, rows)
	return b.String()
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func nodeVersion(m Machine) string {
	if m.Node == "" {
		return "none"
	}
	return m.Node + ", OpenSSL " + orUnknown(m.OpenSSL)
}

// compared is a table with bars, of CPU time or of all else.
func (r *Run) compared(title string, cpu bool) string {
	var rows [][]string
	for _, w := range r.in(Compare) {
		for _, m := range w.Metrics {
			for _, v := range w.subjects() {
				if m.isCPU() == cpu {
					rows = append(rows, comparison(w, m, v))
				}
			}
		}
	}
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", title)
	table(&b, []string{"Work", "", "crypto/tls", "tlssocket", "Node",
		"/ crypto/tls", "bar", "/ Node", "bar"}, rows)
	return b.String()
}

// comparison is a row of one of ours.
func comparison(w *Work, m *Metric, subject string) []string {
	row := []string{w.titleOf(subject), m.label(), m.cell("crypto/tls"),
		m.cell(subject), m.cell("Node")}
	for _, over := range []string{"crypto/tls", "Node"} {
		row = append(row, m.ratioCell(subject, over), m.barCell(subject, over))
	}
	return row
}

// label is the metric's name and unit.
func (m *Metric) label() string {
	if m.Name == "" {
		return m.Unit
	}
	return m.Name + ", " + m.Unit
}

func (m *Metric) cell(variant string) string {
	if s := m.Value(variant); s.N > 0 {
		return number(s.Median)
	}
	return "–"
}

// ratioCell is the median with the quartiles.
func (m *Metric) ratioCell(variant, over string) string {
	s := m.Ratio(variant, over)
	if s.N == 0 {
		return "–"
	}
	return fmt.Sprintf("**%s** (%s–%s)", ratio(s.Median), ratio(s.Low),
		ratio(s.High))
}

// barCell is the bar over a variant. One that is over none stands with the
// base.
func (m *Metric) barCell(subject, over string) string {
	b, ok := m.bar(subject, over)
	if !ok && over == "crypto/tls" {
		b, ok = m.bar(subject, "")
	}
	if !ok {
		return ""
	}
	if s, _ := m.Reached(b); s.N == 0 {
		return m.limit(b)
	}
	return m.verdict(b)
}

// versus is a table for each work of a group.
func (r *Run) versus(g Group, title string) string {
	var b strings.Builder
	for _, w := range r.in(g) {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "### %s: %s\n\n", title, w.Title)
		w.versus(&b)
	}
	return b.String()
}

// versus is a table with a row for each variant.
func (w *Work) versus(b *strings.Builder) {
	base := w.Variants[0]
	head, rows := []string{""}, make([][]string, len(w.Variants))
	for i, v := range w.Variants {
		rows[i] = []string{v}
	}
	for _, m := range w.Metrics {
		if m.isEnd() && w.Group != Ceiling {
			continue // the JSON has it
		}
		head = append(head, m.label(), "/ "+base)
		for i, v := range w.Variants {
			rows[i] = append(rows[i], m.cell(v), strings.TrimSpace(
				m.ratioCell(v, base)+" "+m.barCell(v, base)))
		}
	}
	table(b, head, rows)
}

// scaled has a table for each metric, with a row for each number of
// connections.
func (r *Run) scaled() string {
	works := r.in(Scale)
	if len(works) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("### Scale\n")
	for i, m := range works[0].Metrics {
		if m.isEnd() {
			continue
		}
		head := []string{m.label() + ", at connections"}
		head = append(head, works[0].Variants...)
		head = append(head, "/ crypto/tls", "/ Node")
		var rows [][]string
		for _, w := range works {
			rows = append(rows, scaleRow(w, w.Metrics[i]))
		}
		b.WriteString("\n")
		table(&b, head, rows)
	}
	return b.String()
}

func scaleRow(w *Work, m *Metric) []string {
	row := []string{thousands(int64(w.Conns))}
	for _, v := range w.Variants {
		row = append(row, m.cell(v))
	}
	return append(row, m.ratioCell(ours, "crypto/tls"),
		m.ratioCell(ours, "Node"))
}

// notes lists what is missing.
func (r *Run) notes() string {
	var b strings.Builder
	for _, w := range r.Works {
		for _, n := range w.Notes {
			fmt.Fprintf(&b, "- %s: %s\n", w.Name, n)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "Left out:\n\n" + b.String()
}

// table writes a table in Markdown.
func table(b *strings.Builder, head []string, rows [][]string) {
	line := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + escape(c) + " |")
		}
		b.WriteString("\n")
	}
	line(head)
	b.WriteString("|" + strings.Repeat("---|", len(head)) + "\n")
	for _, row := range rows {
		line(row)
	}
}

// escape keeps a text within its cell.
func escape(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
}
