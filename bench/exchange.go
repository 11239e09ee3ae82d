package main

import (
	"fmt"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// exchange is the load of works in which client and server take turns.
func exchange(size, reply, conns int) protocol.Load {
	return protocol.Load{Conns: conns, Service: protocol.Service{
		Kind: protocol.Exchange, Size: size, Reply: reply}}
}

// request is a small question with a large answer.
func request() *work {
	const name, size, reply = "request", 64, 64 << 10
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "64 B request, 64 KB reply",
			About: "one connection; the client sends the next request when " +
				"it has the whole reply.",
			Group:   report.Compare,
			Metrics: ofOps(0.9, bars(1.05, 1.8)),
		},
		variants: compared(),
		measure:  rater(name, exchange(size, reply, 1), opsAndCPU),
	}
}

// pingPong sends the same there and back.
func pingPong(name string, size int) *work {
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Ping-pong, " + bytesText(size),
			About: fmt.Sprintf("one connection; %s there and back, one after "+
				"the other: latency.", bytesText(size)),
			Group:   report.Compare,
			Metrics: ofOps(1, bars(1, 1.7)),
		},
		variants: compared(),
		measure:  rater(name, exchange(size, size, 1), opsAndCPU),
	}
}

// exchangeEvents is an echo whose server listens to Data, beside one with a
// goroutine for each connection.
func exchangeEvents(conns int) *work {
	const size, goroutines = 1 << 10, "goroutines"
	name := fmt.Sprintf("exchange-events-%d", conns)
	metrics := ofOps(0, []report.Bar{
		{Variant: protocol.Ours, Over: goroutines, Limit: 0.95}})
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("1 KB there and back, %d at once", conns),
			About: fmt.Sprintf("as many connections (%d), each with one request "+
				"under way; the server of tlssocket listens to Data, the one of "+
				"goroutines is ours too and has one for each connection, in Read.",
				conns),
			Group:   report.Events,
			Metrics: metrics,
		},
		variants: []lab.Variant{
			{Name: goroutines, Stack: protocol.Ours},
			{Name: protocol.Ours, Stack: protocol.Ours, Data: true},
			{Name: protocol.Plain, Stack: protocol.Plain},
			{Name: protocol.Node, Stack: protocol.Node},
		},
		measure: rater(name, exchange(size, size, conns), opsAndCPU),
		forbids: func() error { return lab.Room(conns) },
	}
}

// exchanges is what most protocols do, on some connections or many.
func exchanges(conns int) *work {
	const size = 64
	name := fmt.Sprintf("exchange-%d", conns)
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("64 B request, 16 KB reply, %d at once", conns),
			About: fmt.Sprintf("as many connections (%d), each with one request "+
				"under way.", conns),
			Group:   report.Compare,
			Metrics: ofOps(1, bars(1, 1.5)),
		},
		variants: compared(),
		measure:  rater(name, exchange(size, record, conns), opsAndCPU),
		forbids:  func() error { return lab.Room(conns) },
	}
}
