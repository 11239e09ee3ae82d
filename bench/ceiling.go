package main

import (
	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// noise is how far the machine makes the same differ from itself.
func noise() *work {
	const name, size = "noise", 64 << 10
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "64 B request, 64 KB reply, twice the same",
			About: "crypto/tls beside itself: ratios of other works that are " +
				"as near to 1 tell nothing.",
			Group:   report.Noise,
			Metrics: ofOps(0, nil),
		},
		variants: []lab.Variant{
			{Name: protocol.Plain, Stack: protocol.Plain},
			{Name: protocol.Plain + " again", Stack: protocol.Plain},
		},
		measure: rater(name, exchange(64, size, 1), opsAndCPU),
	}
}

// ceiling is what no stack on this machine can be above.
func ceiling() *work {
	const name = "ceiling"
	alone := func(kind string) protocol.Service {
		return protocol.Service{Kind: kind, Size: record}
	}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Bulk, 256 KB writes",
			About: "one connection as above; the same bytes over TCP without " +
				"TLS; and AES-128-GCM alone, on one processor, sealing and " +
				"opening records of 16 KB.",
			Group:   report.Ceiling,
			Metrics: ofBytes(0, nil),
		},
		variants: []lab.Variant{
			{Name: protocol.Plain, Stack: protocol.Plain},
			{Name: protocol.Ours, Stack: protocol.Ours},
			{Name: "TCP alone", Stack: protocol.TCP},
			{Name: "AES-GCM, seal", Alone: alone(protocol.Seal)},
			{Name: "AES-GCM, open", Alone: alone(protocol.Open)},
		},
		measure: rater(name, stream(256<<10, 1), bytesAndCPU),
	}
}
