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

	costly bool // so that it has as few rounds as those of scale
}

// works are all there are, in the order of the report.
func works(c config) []*work {
	all := []*work{noise(),
		bulk("bulk-64k", 64<<10), bulk("bulk-256k", 256<<10), parallel(),
		small("small-100", 100), small("small-1k", 1<<10),
		small("small-4k", 4<<10), request(), pingPong("ping-64", 64),
		pingPong("ping-1k", 1<<10),
	}
	for _, n := range c.exchange {
		all = append(all, exchanges(n))
	}
	all = append(all, handshakes(), resumptions(), resumptions12(),
		httpWork("http-sockets", smallHTTP, false),
		httpWork("http-sockets", largeHTTP, false),
		httpWork("http-listener", smallHTTP, true),
		httpWork("http-listener", largeHTTP, true), proxied(),
		idleSmall(c.idle), idleRecord(c.idle), idleData(c.idle),
		idleMany(c.many), events(), copied())
	for _, n := range c.events {
		all = append(all, exchangeEvents(n))
	}
	all = append(all, stores(),
		scriptStream("script-bulk", "Bulk, 64 KB writes", 64<<10, 0.6),
		scriptStream("script-small", "Stream of 1 KB writes", 1<<10, 0.5),
		scriptHandshakes(), ceiling())
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

// withCompact are compared and ours with CompactRecords. data is whether those of
// ours listen to Data.
func withCompact(data bool) []lab.Variant {
	all := compared()
	for i := range all {
		all[i].Data = data && all[i].Stack == protocol.Ours
	}
	return append(all, lab.Variant{Name: report.Compact, Stack: protocol.Ours,
		Compact: true, Data: data})
}

// bars are what tlssocket must reach beside the other two. 0 is none.
func bars(plain, node float64) []report.Bar {
	return barsOf(protocol.Ours, plain, node)
}

// barsOf are bars of a variant.
func barsOf(variant string, plain, node float64) (bars []report.Bar) {
	for _, b := range []report.Bar{
		{Variant: variant, Over: protocol.Plain, Limit: plain},
		{Variant: variant, Over: protocol.Node, Limit: node},
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

// ofBytes are the metrics of works that move bytes, whose bars are bars, and the
// CPU time of both ends: together it may be at most limit beside crypto/tls's. A
// limit of 0 is none.
func ofBytes(limit float64, bars []report.Bar) []*report.Metric {
	return append([]*report.Metric{{Unit: "MB/s", Bars: bars}},
		cpu("s/GB", limit, "sender", "receiver")...)
}

// bytesAndCPU are the values of ofBytes. The server is who sends.
func bytesAndCPU(r lab.Rate) []float64 {
	return append([]float64{r.Bytes / r.Seconds / mega},
		cpuOf(r, giga/r.Bytes)...)
}

// ofOps is ofBytes for works that are counted.
func ofOps(limit float64, bars []report.Bar) []*report.Metric {
	return append([]*report.Metric{{Unit: "1/s", Bars: bars}},
		cpu("µs", limit, "server", "client")...)
}

// opsAndCPU are the values of ofOps.
func opsAndCPU(r lab.Rate) []float64 {
	return append([]float64{r.Ops / r.Seconds}, cpuOf(r, mega/r.Ops)...)
}

// cpu are the metrics of what two ends use for a unit of work: user and system
// time of all threads.
func cpu(unit string, limit float64, server, client string) []*report.Metric {
	return []*report.Metric{
		{Name: report.CPU + ", " + report.BothEnds, Unit: unit, Less: true,
			Bars: bars(limit, 0)},
		{Name: report.CPU + ", " + server, Unit: unit, Less: true},
		{Name: report.CPU + ", " + client, Unit: unit, Less: true},
	}
}

// cpuOf are the values of cpu, times scale.
func cpuOf(r lab.Rate, scale float64) []float64 {
	return []float64{(r.ServerCPU + r.ClientCPU) * scale, r.ServerCPU * scale,
		r.ClientCPU * scale}
}
