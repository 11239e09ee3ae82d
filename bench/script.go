package main

import (
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

// scriptBulk is a stream between two scripts.
func scriptBulk() *work {
	const name, size = "script-bulk", 64 << 10
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Bulk, 64 KB writes",
			About: "server and client are a script, run by Node and by the " +
				"package node; the server writes 64 KB at a time.",
			Group:   report.Scripts,
			Metrics: ofBytes(0, nil),
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
			Metrics: ofOps(0, nil),
		},
		variants: scripts(),
		measure:  rater(name, greet(false), opsAndCPU),
	}
}
