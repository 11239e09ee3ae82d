package main

import (
	"context"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// work is one that can be measured.
type work struct {
	report.Work
	variants []lab.Variant

	// measure returns a value for each of the metrics. NaN is none.
	measure func(context.Context, *lab.Lab, lab.Variant) ([]float64, error)

	// forbids returns why the work cannot be done on this machine; nil, or an
	// error of nil, if it can.
	forbids func() error
}

// works are all there are, in the order of the report.
func works(c config) []*work {
	all := []*work{
		bulk("bulk-64k", 64<<10), bulk("bulk-256k", 256<<10), parallel(),
		small("small-100", 100), small("small-1k", 1<<10),
		small("small-4k", 4<<10), request(), pingPong("ping-64", 64),
		pingPong("ping-1k", 1<<10), handshakes(), resumptions(), resumptions12(),
		httpWork("http-sockets", smallHTTP, false),
		httpWork("http-sockets", largeHTTP, false),
		httpWork("http-listener", smallHTTP, true),
		httpWork("http-listener", largeHTTP, true), proxied(),
		idleSmall(c.idle), idleRecord(c.idle), idleMany(c.many), events(),
		stores(), scriptBulk(), scriptHandshakes(), ceiling(), noise(),
	}
	for _, n := range c.exchange {
		all = append(all, exchanges(n))
	}
	for _, n := range c.scale {
		all = append(all, scale(n))
	}
	for _, w := range all {
		w.Variants = nil
		for _, v := range w.variants {
			w.Variants = append(w.Variants, v.Name)
		}
	}
	return all
}

// compared are the stacks of most works. crypto/tls comes first: it is the
// base.
func compared() []lab.Variant {
	return []lab.Variant{
		{Name: protocol.Plain, Stack: protocol.Plain},
		{Name: protocol.Ours, Stack: protocol.Ours},
		{Name: protocol.Node, Stack: protocol.Node},
	}
}

// bars are what tlssocket must reach beside the other two. 0 is none.
func bars(plain, node float64) (bars []report.Bar) {
	for _, b := range []report.Bar{
		{Variant: protocol.Ours, Over: protocol.Plain, Limit: plain},
		{Variant: protocol.Ours, Over: protocol.Node, Limit: node},
	} {
		if b.Limit > 0 {
			bars = append(bars, b)
		}
	}
	return bars
}

// rater measures a load, of which metrics takes its values.
func rater(name string, load protocol.Load,
	metrics func(lab.Rate) []float64) func(context.Context, *lab.Lab,
	lab.Variant) ([]float64, error) {
	return func(ctx context.Context, l *lab.Lab, v lab.Variant) ([]float64,
		error) {
		r, err := l.Rate(ctx, name, v, load)
		if err != nil {
			return nil, err
		}
		return metrics(r), nil
	}
}

// Units of values.
const (
	mega     = 1e6 // bytes
	giga     = 1e9 // bytes
	kilobyte = 1 << 10
)

func megabytes(r lab.Rate) []float64 {
	return []float64{r.Bytes / r.Seconds / mega}
}

func perSecond(r lab.Rate) []float64 {
	return []float64{r.Ops / r.Seconds}
}

// ofBytes are the metrics of works that move bytes, whose bars are bars: with
// the CPU time of both ends, which may be at most limit beside crypto/tls's.
func ofBytes(limit float64, bars []report.Bar) []*report.Metric {
	return append([]*report.Metric{{Unit: "MB/s", Bars: bars}},
		cpu("s/GB", limit, "sender", "receiver")...)
}

// bytesAndCPU are the values of ofBytes. The server is who sends.
func bytesAndCPU(r lab.Rate) []float64 {
	return append(megabytes(r), r.ServerCPU/r.Bytes*giga,
		r.ClientCPU/r.Bytes*giga)
}

// ofOps is ofBytes for works that are counted.
func ofOps(limit float64, bars []report.Bar) []*report.Metric {
	return append([]*report.Metric{{Unit: "1/s", Bars: bars}},
		cpu("µs", limit, "server", "client")...)
}

// opsAndCPU are the values of ofOps.
func opsAndCPU(r lab.Rate) []float64 {
	return append(perSecond(r), r.ServerCPU/r.Ops*mega, r.ClientCPU/r.Ops*mega)
}

// cpu are the metrics of what two ends use, user and system time of all threads.
func cpu(unit string, limit float64, ends ...string) (all []*report.Metric) {
	for _, end := range ends {
		all = append(all, &report.Metric{Name: "CPU, " + end, Unit: unit,
			Less: true, Bars: bars(limit, 0)})
	}
	return all
}
