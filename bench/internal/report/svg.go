package report

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// drawing is an SVG picture. Its background is transparent, and its colours
// are legible on white and on black; where the reader's scheme is known, the
// text follows it.
type drawing struct {
	width, height float64
	title         string
	body          strings.Builder
}

const style = `
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; ` +
	`fill: #6e7781 }
.head { font-size: 15px; font-weight: 600 }
.sub { font-weight: 600 }
.small { font-size: 11px }
.grid { stroke: #6e7781; stroke-opacity: .3 }
.base { stroke: #6e7781 }
.bar { stroke: #d4592a; stroke-width: 2 }
@media (prefers-color-scheme: light) { text { fill: #1f2328 } }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
`

// colors of the variants, which tell them apart also in shades of grey.
var colors = map[string]string{
	ours:         "#2f81f7",
	"Node":       "#4aa657",
	"crypto/tls": "#8b949e",
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (d *drawing) add(format string, args ...any) {
	fmt.Fprintf(&d.body, format+"\n", args...)
}

// text writes a text; anchor is start, middle or end.
func (d *drawing) text(x, y float64, class, anchor, text string) {
	d.add(`<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>`,
		x, y, class, anchor, escaper.Replace(text))
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.add(`<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`,
		class, x1, y1, x2, y2)
}

func (d *drawing) rect(x, y, w, h float64, color string) {
	d.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2" `+
		`fill="%s"/>`, x, y, max(w, 0), h, color)
}

func (d *drawing) dot(x, y float64, color string) {
	d.add(`<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x, y, color)
}

func (d *drawing) path(points []string, color string) {
	d.add(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`,
		strings.Join(points, " "), color)
}

// legend names colours, in a row.
func (d *drawing) legend(x, y float64, names ...string) {
	for _, n := range names {
		d.rect(x, y-9, 10, 10, colors[n])
		d.text(x+15, y, "small", "start", n)
		x += 30 + 7*float64(len(n))
	}
}

// writeTo writes the picture.
func (d *drawing) writeTo(w io.Writer) error {
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" `+
		`viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img">`+
		"\n<title>%s</title>\n<style>%s</style>\n%s</svg>\n",
		d.width, d.height, d.width, d.height, escaper.Replace(d.title), style,
		d.body.String())
	return err
}

// axis places values between two ends.
type axis struct {
	from, to  float64 // pixels
	low, high float64 // values
	log       bool
}

func (a axis) at(v float64) float64 {
	v = min(max(v, a.low), a.high)
	part := (v - a.low) / (a.high - a.low)
	if a.log {
		part = math.Log(v/a.low) / math.Log(a.high/a.low)
	}
	return a.from + part*(a.to-a.from)
}

// ticks are round values on the axis.
func (a axis) ticks() (at []float64) {
	if a.log {
		for p := math.Floor(math.Log10(a.low)); p <= math.Log10(a.high); p++ {
			for _, m := range []float64{1, 2, 5} {
				v := m * math.Pow(10, p)
				if v >= a.low && v <= a.high {
					at = append(at, v)
				}
			}
		}
		return at
	}
	step := roundStep((a.high - a.low) / 4)
	for i := math.Ceil(a.low / step); i*step <= a.high; i++ {
		at = append(at, i*step)
	}
	return at
}

// roundStep is 1, 2, 2.5 or 5 times a power of ten, not below v.
func roundStep(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*unit >= v {
			return m * unit
		}
	}
	return 10 * unit
}
