package main

import (
	"fmt"

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
