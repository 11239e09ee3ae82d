package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

// metric has a value for each round, by variant.
func metric(m Metric, values map[string][]float64) *Metric {
	for v, list := range values {
		for round, value := range list {
			m.Add(v, round, value)
		}
	}
	return &m
}

// example is a run with a work of each group.
func example() *Run {
	variants := []string{"crypto/tls", "tlssocket", "Node"}
	bars := []Bar{{"tlssocket", "crypto/tls", 1.4}, {"tlssocket", "Node", 1.6}}
	r := &Run{
		Started:  time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		Took:     time.Minute,
		Machine:  Machine{Kernel: "Linux", Go: "go1.26", GOGC: "100", CPUs: 2},
		Settings: Settings{Rounds: 3, Window: time.Second},
		Works: []*Work{
			{Name: "bulk", Title: "Bulk <&>", Group: Compare,
				Variants: variants, Metrics: []*Metric{
					metric(Metric{Unit: "MB/s", Bars: bars},
						map[string][]float64{
							"crypto/tls": {100, 200, 300},
							"tlssocket":  {150, 300, 450},
							"Node":       {100, 200, 300},
						}),
					metric(Metric{Name: "CPU", Unit: "s/GB", Less: true,
						Bars: []Bar{{"tlssocket", "crypto/tls", 0.72}}},
						map[string][]float64{
							"crypto/tls": {1, 1, 1}, "tlssocket": {0.7, 0.7, 0.7},
						}),
				}},
			{Name: "idle", Title: "Idle", Group: Compare,
				Variants: append(variants, Compact), Metrics: []*Metric{
					metric(Metric{Name: "memory", Unit: "KB", Less: true,
						Bars: []Bar{{"tlssocket", "crypto/tls", 0.75},
							{Compact, "crypto/tls", 0.45}, {Compact, "Node", 0.3}}},
						map[string][]float64{"crypto/tls": {20, 20, 20},
							"tlssocket": {14, 14, 14}, Compact: {10, 10, 10},
							"Node": {40, 40, 40},
						}),
					metric(Metric{Name: "the server", Unit: "MB", Less: true,
						Bars: []Bar{{Variant: Compact, Limit: 80}}},
						map[string][]float64{Compact: {75, 75, 75}}),
				}},
			{Name: "events", Title: "Events", Group: Compare,
				Variants: variants, Metrics: []*Metric{
					metric(Metric{Name: "allocations", Unit: "each",
						Less: true, Bars: []Bar{{Variant: "tlssocket"}}},
						map[string][]float64{"tlssocket": {0, 1, 1}}),
				}, Notes: []string{"Node: there is no | node"}},
			{Name: "exchange-events", Title: "Echo", Group: Events,
				Variants: []string{"goroutines", "tlssocket"}, Metrics: []*Metric{
					metric(Metric{Unit: "1/s", Bars: []Bar{
						{"tlssocket", "goroutines", 0.95}}}, map[string][]float64{
						"goroutines": {100, 100}, "tlssocket": {90, 90},
					}),
				}},
			{Name: "stores", Title: "Resumption", Group: Stores,
				Variants: []string{"tickets", "redis"}, Metrics: []*Metric{
					metric(Metric{Unit: "1/s"}, map[string][]float64{
						"tickets": {1000, 1000}, "redis": {800, 900},
					}),
				}},
		},
	}
	for _, conns := range []int{1, 1000} {
		m := metric(Metric{Name: "throughput", Unit: "MB/s"},
			map[string][]float64{"crypto/tls": {300}, "tlssocket": {330}})
		r.Works = append(r.Works, &Work{Name: "scale", Title: "Scale",
			Group: Scale, Conns: conns, Variants: variants,
			Metrics: []*Metric{m}})
	}
	return r
}

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	if err := example().WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"Measured 2026-11-23 10:00 UTC in 1m0s, 3 rounds (scale: 0), " +
			"windows of 1s after 0s.",
		"| Go | go1.26, GOGC 100 |",
		"| Node | none |",
		"| Bulk <&> | MB/s | 200 | 300 | 200 | **1.50** (1.50–1.50) | " +
			"≥ 1.4 ✓ | **1.50** (1.50–1.50) | ≥ 1.6 ✗ |",
		"### CPU time beside crypto/tls and Node",
		"| Idle | memory, KB | 20.0 | 14.0 | 40.0 | **0.70** (0.70–0.70) | " +
			"≤ 0.75 ✓ | **0.35** (0.35–0.35) |  |",
		"| Idle, compact | memory, KB | 20.0 | 10.0 | 40.0 | **0.50** " +
			"(0.50–0.50) | ≤ 0.45 ✗ | **0.25** (0.25–0.25) | ≤ 0.3 ✓ |",
		"| Idle, compact | the server, MB | – | 75.0 | – | – | ≤ 80 ✓ | – |  |",
		"| tlssocket | 90.0 | **0.90** (0.90–0.90) ≥ 0.95 ✗ |",
		"| Bulk <&> | CPU, s/GB | 1 | 0.70 | – | **0.70** (0.70–0.70) | " +
			"≤ 0.72 ✓ | – |  |",
		"| Events | allocations, each | – | 1 | – | – | ≤ 0 ✗ | – |  |",
		"### Session stores: Resumption",
		"| redis | 850 | **0.85** (0.83–0.88) |",
		"| throughput, MB/s, at connections | crypto/tls | tlssocket | Node " +
			"| / crypto/tls | / Node |",
		"| 1,000 | 300 | 330 | – | **1.10** (1.10–1.10) | – |",
		"- events: Node: there is no | node",
	} {
		if !strings.Contains(b.String(), line+"\n") {
			t.Errorf("no line %q in\n%s", line, b.String())
		}
	}
}

func TestTableCells(t *testing.T) {
	var b strings.Builder
	table(&b, []string{"a"}, [][]string{{"x|y\nz"}})
	if want := "| a |\n|---|\n| x\\|y z |\n"; b.String() != want {
		t.Errorf("%q, not %q", b.String(), want)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	r := example()
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"tlssocket / crypto/tls": {`,
		`"median": 1.5`, `"started": "2026-11-23T10:00:00Z"`} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %s in\n%s", part, b.String())
		}
	}
	written := b.String()
	again, err := ReadJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	var twice strings.Builder
	if err := again.WriteJSON(&twice); err != nil || twice.String() != written {
		t.Errorf("it is read as\n%s\n%v", twice.String(), err)
	}
}

// elements counts the elements of an XML document, by class if they have one.
func elements(t *testing.T, text string) map[string]int {
	t.Helper()
	found := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if e, ok := token.(xml.StartElement); ok {
			name := e.Name.Local
			for _, a := range e.Attr {
				if a.Name.Local == "class" && name == "line" {
					name += "." + a.Value
				}
				if strings.Contains(a.Value, "NaN") ||
					strings.Contains(a.Value, "Inf") {
					t.Errorf("%s has %s=%q", name, a.Name.Local, a.Value)
				}
			}
			found[name]++
		}
	}
}

func TestBars(t *testing.T) {
	var b strings.Builder
	if err := example().WriteBars(&b); err != nil {
		t.Fatal(err)
	}
	found := elements(t, b.String())
	// Three bars of ours, three of Node's, and two in the legend; a line of a bar
	// for each, and one in the legend. CPU time is in the tables only.
	if found["rect"] != 8 || found["line.bar"] != 4 {
		t.Errorf("the picture has %v", found)
	}
	for _, text := range []string{">Bulk &lt;&amp;&gt;<", ">1.50×<", ">0.50×<",
		">Idle, compact<",
		"prefers-color-scheme: dark"} {
		if !strings.Contains(b.String(), text) {
			t.Errorf("no %q in\n%s", text, b.String())
		}
	}
}

func TestCurves(t *testing.T) {
	var b strings.Builder
	if err := example().WriteCurves(&b); err != nil {
		t.Fatal(err)
	}
	found := elements(t, b.String())
	if found["circle"] != 4 || found["polyline"] != 2 {
		t.Errorf("the picture has %v", found)
	}
	if !strings.Contains(b.String(), ">1k<") {
		t.Errorf("no axis in\n%s", b.String())
	}
}

// A run in which all was left out is drawn all the same.
func TestNothing(t *testing.T) {
	empty := &Run{}
	for _, w := range example().Works {
		w.Metrics = []*Metric{{Unit: "MB/s"}}
		empty.Works = append(empty.Works, w)
	}
	for _, r := range []*Run{{}, empty} {
		for _, write := range []func(io.Writer) error{r.WriteBars,
			r.WriteCurves, r.WriteMarkdown} {
			var b strings.Builder
			if err := write(&b); err != nil {
				t.Error(err)
			}
			if strings.HasPrefix(b.String(), "<") {
				elements(t, b.String())
			}
		}
	}
}

func TestTicks(t *testing.T) {
	linear := axis{to: 100, high: 1.25}
	if got := linear.ticks(); !reflect.DeepEqual(got, []float64{0, 0.5, 1}) {
		t.Errorf("linear: %v", got)
	}
	log := axis{to: 100, low: 0.4, high: 12, log: true}
	if got := log.ticks(); !reflect.DeepEqual(got,
		[]float64{0.5, 1, 2, 5, 10}) {
		t.Errorf("logarithmic: %v", got)
	}
	if at := (axis{to: 100, low: 0.1, high: 10, log: true}).at(1); at < 49.9 ||
		at > 50.1 {
		t.Errorf("1 is at %v", at)
	}
}

func TestReplace(t *testing.T) {
	const doc = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n"
	got, err := Replace(doc, "x", "new\n")
	want := "a\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nb\n"
	if got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if again, _ := Replace(got, "x", "new\n"); again != got {
		t.Errorf("twice: %q", again)
	}
	for _, bad := range []string{"", "<!-- bench:x -->\n",
		"<!-- /bench:x -->\n<!-- bench:x -->\n"} {
		if _, err := Replace(bad, "x", "new"); err == nil {
			t.Errorf("%q has no error", bad)
		}
	}
}

func TestVerdict(t *testing.T) {
	m := metric(Metric{Less: true}, map[string][]float64{
		"a": {1}, "b": {2}})
	if s, ok := m.Reached(Bar{"a", "b", 0.5}); !ok || s.Median != 0.5 {
		t.Errorf("%+v, %v", s, ok)
	}
	if _, ok := m.Reached(Bar{"b", "", 1.9}); ok {
		t.Error("2 is not at most 1.9")
	}
	if s, _ := m.Reached(Bar{"b", "c", 1}); s.N != 0 {
		t.Errorf("nobody is compared: %+v", s)
	}
}
