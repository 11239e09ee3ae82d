package main

import (
	"fmt"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// stream is the load of works in which the server writes without end.
func stream(size, conns int) protocol.Load {
	return protocol.Load{Conns: conns, Service: protocol.Service{
		Kind: protocol.Stream, Size: size}}
}

// bulk is one connection on which the server writes.
func bulk(name string, size int) *work {
	cpu := func(end string) *report.Metric {
		return &report.Metric{Name: "CPU, " + end, Unit: "s/GB", Less: true,
			Bars: bars(0.72, 0)}
	}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("Bulk, %d KB writes", size>>10),
			About: fmt.Sprintf("one connection; the server writes %d KB at a "+
				"time, the client reads. CPU is user and system time of each "+
				"process.", size>>10),
			Group: report.Compare,
			Metrics: []*report.Metric{
				{Unit: "MB/s", Bars: bars(1.4, 1.6)},
				cpu("sender"), cpu("receiver"),
			},
		},
		variants: compared(),
		measure: rater(name, stream(size, 1), func(r lab.Rate) []float64 {
			return []float64{r.Bytes / r.Seconds / mega, r.ServerCPU * giga,
				r.ClientCPU * giga}
		}),
	}
}

// parallel is bulk on several connections between the same processes.
func parallel() *work {
	const name, size, conns = "bulk-4", 64 << 10, 4
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Bulk, 4 connections",
			About: "four such streams of 64 KB writes at the same time, " +
				"between the same two processes.",
			Group:   report.Compare,
			Metrics: []*report.Metric{{Unit: "MB/s", Bars: bars(1.1, 0)}},
		},
		variants: compared(),
		measure:  rater(name, stream(size, conns), megabytes),
	}
}
