package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Sizes in the picture of curves, in pixels.
const (
	curvesWidth  = 760
	curvesHeight = 280
	curvesTop    = 84
	curvesBottom = 44
	curvesLeft   = 52 // in each plot, for the numbers
)

// WriteCurves draws how the stacks do with more and more connections.
func (r *Run) WriteCurves(w io.Writer) error {
	works := r.in(Scale)
	d := &drawing{width: curvesWidth, height: curvesHeight,
		title: "From one connection to many"}
	d.text(16, 24, "head", "start", d.title)
	if len(works) == 0 {
		return d.writeTo(w)
	}
	d.legend(16, 46, works[0].Variants...)
	drawn := slices.IndexFunc(works[0].Metrics, (*Metric).isCPU) // the last ones
	if drawn < 0 {
		drawn = len(works[0].Metrics)
	}
	width := float64(curvesWidth-16) / float64(drawn)
	for i, m := range works[0].Metrics[:drawn] {
		left := 8 + width*float64(i)
		d.text(left+8, 68, "small", "start", m.label())
		d.plot(works, i, left+curvesLeft, left+width-8)
	}
	return d.writeTo(w)
}

// plot draws one metric of all works between two edges.
func (d *drawing) plot(works []*Work, metric int, left, right float64) {
	bottom := d.height - curvesBottom
	x := axis{from: left, to: right, low: 1,
		high: max(10, float64(works[len(works)-1].Conns)), log: true}
	y := axis{from: bottom, to: curvesTop, high: highest(works, metric)}
	for _, v := range y.ticks() {
		d.line("grid", left, y.at(v), right, y.at(v))
		d.text(left-6, y.at(v)+4, "small", "end",
			strconv.FormatFloat(v, 'f', -1, 64))
	}
	for _, w := range works {
		at := x.at(float64(w.Conns))
		d.line("grid", at, bottom, at, bottom+4)
		d.text(at, bottom+16, "small", "middle", short(w.Conns))
	}
	d.text((left+right)/2, bottom+34, "small", "middle", "connections")
	for _, v := range works[0].Variants {
		d.curve(works, metric, v, x, y)
	}
}

func (d *drawing) curve(works []*Work, metric int, variant string,
	x, y axis) {
	var points []string
	for _, w := range works {
		s := w.Metrics[metric].Value(variant)
		if s.N == 0 {
			continue
		}
		px, py := x.at(float64(w.Conns)), y.at(s.Median)
		points = append(points, fmt.Sprintf("%.1f,%.1f", px, py))
		d.dot(px, py, colors[variant])
	}
	if len(points) > 1 {
		d.path(points, colors[variant])
	}
}

// highest is the highest value of a metric, and a little more.
func highest(works []*Work, metric int) float64 {
	high := 0.0
	for _, w := range works {
		for _, v := range w.Variants {
			high = max(high, w.Metrics[metric].Value(v).Median)
		}
	}
	if high == 0 {
		return 1
	}
	return high * 1.1
}

// short writes thousands as "k".
func short(n int) string {
	if n >= 1000 && n%1000 == 0 {
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n)
}
