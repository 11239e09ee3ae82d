package report

import (
	"fmt"
	"io"
	"strconv"
)

// Sizes in the picture of bars, in pixels.
const (
	barsWidth  = 760
	barsLeft   = 300 // where the labels end
	barsRight  = 56  // for the number behind the longest bar
	barsRow    = 30
	barsTop    = 62
	panelSpace = 64 // for the title and the ticks of a panel
)

// panel has the metrics of which more, or less, is better.
type panel struct {
	title string
	axis  axis
	rows  []barRow
}

type barRow struct {
	label      string
	ours, node Summary // over crypto/tls
	bar        float64 // 0 if there is none
}

// WriteBars draws how tlssocket and Node do in relation to plain crypto/tls.
func (r *Run) WriteBars(w io.Writer) error {
	panels := []panel{
		r.panel("Speed, times that of crypto/tls: longer is better", false),
		r.panel("Memory, share of crypto/tls's: shorter is better", true),
	}
	d := &drawing{width: barsWidth, height: barsTop,
		title: "tlssocket and Node beside plain crypto/tls"}
	d.text(16, 24, "head", "start", d.title)
	d.legend(16, 46, ours, "Node")
	d.line("base", 166, 36, 166, 48)
	d.text(172, 46, "small", "start", "crypto/tls")
	d.line("bar", 250, 36, 250, 48)
	d.text(256, 46, "small", "start", "what must be reached")
	for _, p := range panels {
		if len(p.rows) > 0 {
			d.panel(p)
		}
	}
	return d.writeTo(w)
}

// panel collects the metrics whose ratio is known. Of those of which less is
// better, those with a bar are shown, but for CPU time, which tables have.
func (r *Run) panel(title string, less bool) panel {
	p := panel{title: title}
	for _, w := range r.in(Compare) {
		for _, m := range w.Metrics {
			if m.Less == less && !m.isCPU() {
				p.add(w, m)
			}
		}
	}
	high := 1.25
	for _, row := range p.rows {
		high = max(high, row.ours.Median, row.node.Median, row.bar)
	}
	p.axis = axis{from: barsLeft, to: barsWidth - barsRight, high: high}
	if !less {
		p.axis.low, p.axis.log = p.lowest()/1.3, true
	}
	return p
}

// add adds a row for each of ours.
func (p *panel) add(w *Work, m *Metric) {
	for _, v := range w.subjects() {
		b, hasBar := m.bar(v, "crypto/tls")
		row := barRow{
			label: w.titleOf(v),
			ours:  m.Ratio(v, "crypto/tls"),
			node:  m.Ratio("Node", "crypto/tls"),
			bar:   b.Limit,
		}
		if row.ours.N > 0 && (hasBar || !m.Less) {
			p.rows = append(p.rows, row)
		}
	}
}

// lowest is the lowest ratio, or 0.5: a logarithmic axis begins below it.
func (p *panel) lowest() float64 {
	low := 0.5
	for _, row := range p.rows {
		low = min(low, row.ours.Median)
		if row.node.N > 0 {
			low = min(low, row.node.Median)
		}
	}
	return max(low, 0.01)
}

// panel draws a panel below what is there.
func (d *drawing) panel(p panel) {
	top := d.height + 18
	d.text(16, top, "sub", "start", p.title)
	top += 14
	bottom := top + barsRow*float64(len(p.rows))
	for _, v := range p.axis.ticks() {
		x := p.axis.at(v)
		d.line("grid", x, top, x, bottom)
		d.text(x, bottom+14, "small", "middle",
			strconv.FormatFloat(v, 'g', 3, 64))
	}
	for i, row := range p.rows {
		d.bars(p.axis, row, top+barsRow*float64(i))
	}
	d.line("base", p.axis.at(1), top, p.axis.at(1), bottom)
	d.height = top + barsRow*float64(len(p.rows)) + panelSpace - 32
}

func (d *drawing) bars(a axis, row barRow, top float64) {
	d.text(barsLeft-8, top+19, "", "end", row.label)
	end := a.at(row.ours.Median)
	d.rect(a.from, top+5, end-a.from, 13, colors[ours])
	if row.node.N > 0 {
		d.rect(a.from, top+20, a.at(row.node.Median)-a.from, 5, colors["Node"])
	}
	if row.bar > 0 {
		d.line("bar", a.at(row.bar), top+2, a.at(row.bar), top+21)
		end = max(end, a.at(row.bar))
	}
	d.text(end+6, top+16, "small", "start",
		fmt.Sprintf("%s×", ratio(row.ours.Median)))
}
