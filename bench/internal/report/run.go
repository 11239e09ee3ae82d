// Package report turns what was measured into JSON, Markdown and pictures.
package report

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
)

// Run is all that one run of the benchmark found out. Its JSON is the form in
// which it is kept.
type Run struct {
	Started  time.Time     `json:"started"`
	Took     time.Duration `json:"took"` // ns
	Machine  Machine       `json:"machine"`
	Settings Settings      `json:"settings"`
	Works    []*Work       `json:"works"`
}

// Machine is what it ran on.
type Machine struct {
	Processor  string `json:"processor,omitempty"`
	Kernel     string `json:"kernel"`
	Arch       string `json:"arch"`
	CPUs       int    `json:"cpus"`       // that this process may use
	GOMAXPROCS int    `json:"gomaxprocs"` // of each of the two ends
	GOGC       string `json:"gogc"`
	Go         string `json:"go"`
	Node       string `json:"node,omitempty"`
	OpenSSL    string `json:"openssl,omitempty"` // Node's
	Commit     string `json:"commit,omitempty"`
}

// Settings are what it was asked to do.
type Settings struct {
	Rounds      int           `json:"rounds"`
	ScaleRounds int           `json:"scaleRounds"`
	Warmup      time.Duration `json:"warmup"` // ns
	Window      time.Duration `json:"window"` // ns
	Idle        int           `json:"idle"`   // connections
	Many        int           `json:"many"`   // the same, of the largest work
}

// Group is a part of the report.
type Group string

// Compact is the variant of ours with CompactRecords.
const Compact = "compact"

// The groups, in the order of the report.
const (
	Compare Group = "compare" // beside crypto/tls and Node, with bars
	Stores  Group = "stores"
	Scripts Group = "scripts" // beside Node
	Events  Group = "events"  // beside goroutines
	Ceiling Group = "ceiling"
	Noise   Group = "noise" // of the machine
	Scale   Group = "scale"
)

// Work is what one work is, and what was measured.
type Work struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	About    string    `json:"about"` // a sentence or two
	Group    Group     `json:"group"`
	Conns    int       `json:"conns,omitempty"` // of the group scale
	Variants []string  `json:"variants"`        // the first is the base
	Metrics  []*Metric `json:"metrics"`
	Notes    []string  `json:"notes,omitempty"` // what is missing, and why
}

// Metric is one number of a work.
type Metric struct {
	Name   string              `json:"name,omitempty"`
	Unit   string              `json:"unit"`
	Less   bool                `json:"less,omitempty"` // is better
	Bars   []Bar               `json:"bars,omitempty"`
	Values map[string][]Sample `json:"values"` // by variant

	// Summaries are those of Values, and Ratios those between two variants,
	// such as "tlssocket / crypto/tls". WriteJSON makes them.
	Summaries map[string]Summary `json:"summaries,omitempty"`
	Ratios    map[string]Summary `json:"ratios,omitempty"`
}

// Bar is what a variant must reach: in relation to another one, or by itself
// if Over is "".
type Bar struct {
	Variant string  `json:"variant"`
	Over    string  `json:"over,omitempty"`
	Limit   float64 `json:"limit"`
}

// CPU is what the names of metrics begin with that are CPU time.
const CPU = "CPU"

// BothEnds is what they end with that are CPU time of server and client together.
const BothEnds = "both ends"

// isEnd reports whether m is CPU time of one end.
func (m *Metric) isEnd() bool {
	return m.isCPU() && !strings.HasSuffix(m.Name, BothEnds)
}

func (m *Metric) isCPU() bool { return strings.HasPrefix(m.Name, CPU) }

// Add adds a measurement.
func (m *Metric) Add(variant string, round int, value float64) {
	if m.Values == nil {
		m.Values = map[string][]Sample{}
	}
	m.Values[variant] = append(m.Values[variant], Sample{round, value})
}

// Value summarizes the values of a variant.
func (m *Metric) Value(variant string) Summary {
	return summarizeValues(m.Values[variant])
}

// Ratio summarizes the ratios of a variant to another one.
func (m *Metric) Ratio(variant, over string) Summary {
	return SummarizeRatios(m.Values[variant], m.Values[over])
}

// Reached returns what a bar is held against, and whether that is good enough.
// It is not known if N is 0.
func (m *Metric) Reached(b Bar) (s Summary, ok bool) {
	if b.Over == "" {
		s = m.Value(b.Variant)
	} else {
		s = m.Ratio(b.Variant, b.Over)
	}
	if m.Less {
		return s, s.Median <= b.Limit
	}
	return s, s.Median >= b.Limit
}

// subjects are the variants of which the report has ratios.
func (w *Work) subjects() []string {
	if slices.Contains(w.Variants, Compact) {
		return []string{ours, Compact}
	}
	return []string{ours}
}

// titleOf is the title of a work as it is done by one of its subjects.
func (w *Work) titleOf(subject string) string {
	if subject == Compact {
		return w.Title + ", compact"
	}
	return w.Title
}

// bar returns the bar of a variant over another one.
func (m *Metric) bar(variant, over string) (Bar, bool) {
	for _, b := range m.Bars {
		if b.Variant == variant && b.Over == over {
			return b, true
		}
	}
	return Bar{}, false
}

// summarize fills Summaries and Ratios, for readers of the JSON.
func (m *Metric) summarize(variants []string) {
	m.Summaries, m.Ratios = map[string]Summary{}, map[string]Summary{}
	for _, v := range variants {
		if s := m.Value(v); s.N > 0 {
			m.Summaries[v] = s
		}
		for _, over := range variants {
			if s := m.Ratio(v, over); s.N > 0 && v != over {
				m.Ratios[v+" / "+over] = s
			}
		}
	}
}

// in returns the works of a group.
func (r *Run) in(g Group) (found []*Work) {
	for _, w := range r.Works {
		if w.Group == g {
			found = append(found, w)
		}
	}
	return found
}

// WriteJSON writes the run, with its summaries.
func (r *Run) WriteJSON(w io.Writer) error {
	for _, work := range r.Works {
		for _, m := range work.Metrics {
			m.summarize(work.Variants)
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// ReadJSON reads what WriteJSON wrote.
func ReadJSON(r io.Reader) (*Run, error) {
	run := new(Run)
	return run, json.NewDecoder(r).Decode(run)
}
