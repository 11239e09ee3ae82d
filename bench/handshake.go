package main

import (
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// comers is how many clients of one process make handshakes.
const comers = 4

// greet is the load of works that count handshakes.
func greet(resume bool) protocol.Load {
	return protocol.Load{Conns: comers, Resume: resume,
		Service: protocol.Service{Kind: protocol.Greet}}
}

// handshakes counts full handshakes.
func handshakes() *work {
	const name = "handshake"
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Full handshakes, 4 clients",
			About: "each client connects, verifies the certificate, reads " +
				"the server's one byte, closes, and comes again. All stacks " +
				"give out tickets, as Node always does.",
			Group:   report.Compare,
			Metrics: ofOps(1, bars(1.05, 2.5)),
		},
		variants: compared(),
		measure:  rater(name, greet(false), opsAndCPU),
	}
}

// resumptions counts handshakes that resume a session.
func resumptions() *work {
	const name = "resume"
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Resumed handshakes, 4 clients",
			About: "the same with the session of the time before, from a " +
				"ticket that carries it.",
			Group:   report.Compare,
			Metrics: ofOps(1.03, bars(0.97, 2.5)),
		},
		variants: compared(),
		measure:  rater(name, greet(true), opsAndCPU),
	}
}

// resumptions12 are resumptions of TLS 1.2. Node's script speaks 1.3 only.
func resumptions12() *work {
	const name = "resume-12"
	variants := compared()[:2]
	for i := range variants {
		variants[i].TLS12 = true
	}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Resumed handshakes, TLS 1.2, 4 clients",
			About: "the same in TLS 1.2, beside crypto/tls. P-256 is offered " +
				"too, for the certificate's sake.",
			Group:   report.Compare,
			Metrics: ofOps(1.07, bars(0.93, 0)),
		},
		variants: variants,
		measure:  rater(name, greet(true), opsAndCPU),
	}
}
