package main

import (
	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// stores counts resumptions with the sessions in each store.
func stores() *work {
	const name = "stores"
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Resumed handshakes, 4 clients",
			About: "resumed handshakes of ours with the sessions in the " +
				"tickets, in memory, in Redis and in NATS; these two run " +
				"beside it, unless a flag names others.",
			Group:   report.Stores,
			Metrics: ofOps(0, nil),
		},
		variants: []lab.Variant{
			{Name: "tickets", Stack: protocol.Ours},
			{Name: "memory", Stack: protocol.Ours, Store: "memory"},
			{Name: "redis", Stack: protocol.Ours, Store: "redis"},
			{Name: "nats", Stack: protocol.Ours, Store: "nats"},
		},
		measure: rater(name, greet(true), opsAndCPU),
	}
}
