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
	plain, node := 1.4, 1.4
	if size > 64<<10 {
		plain, node = 1.55, 1.6
	}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("Bulk, %d KB writes", size>>10),
			About: fmt.Sprintf("one connection; the server writes %d KB at a "+
				"time, the client reads. CPU is, here and below, user and "+
				"system time of each process.", size>>10),
			Group:   report.Compare,
			Metrics: ofBytes(0.72, bars(plain, node)),
		},
		variants: compared(),
		measure:  rater(name, stream(size, 1), bytesAndCPU),
	}
}

// copied is bulk that is read by io.Copy while the client listens to Session, beside
// one that does not.
func copied() *work {
	const name, size, without = "bulk-session", 64 << 10, "no listener"
	load := stream(size, 1)
	load.Copy = true
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Bulk by io.Copy, listening to Session",
			About: "one connection; the server writes 64 KB at a time, the client " +
				"reads by io.Copy. The one of tlssocket listens to Session, the " +
				"one without a listener is ours too.",
			Group: report.Events,
			Metrics: append([]*report.Metric{{Unit: "MB/s", Bars: []report.Bar{
				{Variant: protocol.Ours, Over: without, Limit: 0.97}}}},
				cpu("s/GB", 0, "sender", "receiver")...),
		},
		variants: []lab.Variant{
			{Name: without, Stack: protocol.Ours},
			{Name: protocol.Ours, Stack: protocol.Ours, Session: true},
			{Name: protocol.Plain, Stack: protocol.Plain},
		},
		measure: rater(name, load, bytesAndCPU),
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
			Metrics: ofBytes(1, bars(1.15, 1.6)),
		},
		variants: compared(),
		measure:  rater(name, stream(size, conns), bytesAndCPU),
	}
}
