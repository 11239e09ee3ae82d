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
