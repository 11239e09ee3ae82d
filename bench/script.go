package main

import (
	"fmt"
	"math"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// scripts are the stacks that run the same script.
func scripts() []lab.Variant {
	return []lab.Variant{
		{Name: protocol.Node, Stack: protocol.Node},
		{Name: protocol.Script, Stack: protocol.Script},
	}
}

// beside are metrics with bars for the package node: its rate is at least share of
// Node's, or its CPU time no more than that means.
func beside(share float64, metrics []*report.Metric) []*report.Metric {
	bar := func(limit float64) []report.Bar {
		return []report.Bar{{Variant: protocol.Script, Over: protocol.Node, Limit: limit}}
	}
	metrics[0].Bars, metrics[1].Bars = bar(share), bar(math.Round(100/share)/100)
	return metrics
}

// scriptStream is a stream between two scripts.
func scriptStream(name, title string, size int, share float64) *work {
	return &work{
		Work: report.Work{
			Name:  name,
			Title: title,
			About: fmt.Sprintf("server and client are a script, run by Node and by "+
				"the package node; the server writes %s at a time.", bytesText(size)),
			Group:   report.Scripts,
			Metrics: beside(share, ofBytes(0, nil)),
		},
		variants: scripts(),
		measure:  rater(name, stream(size, 1), bytesAndCPU),
	}
}

// scriptHandshakes is handshakes between two scripts.
func scriptHandshakes() *work {
	const name = "script-handshake"
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Full handshakes, 4 clients",
			About: "the same script: each client connects, reads the " +
				"server's one byte, and comes again.",
			Group:   report.Scripts,
			Metrics: beside(0.9, ofOps(0, nil)),
		},
		variants: scripts(),
		measure:  rater(name, greet(false), opsAndCPU),
	}
}
