package main

import (
	"fmt"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

const (
	httpConns = 4
	smallHTTP = 64      // bytes of an answer
	largeHTTP = 1 << 20 // the same
)

// httpWork is net/http's server over our Sockets or our Listener, beside its own
// TLS. The small answers are the work of the plain name.
func httpWork(over string, size int, listener bool) *work {
	name, what := over, "Sockets"
	if listener {
		what = "Listener"
	}
	if size == largeHTTP {
		name += "-1m"
	}
	load := protocol.Load{Conns: httpConns, Service: protocol.Service{
		Kind: protocol.HTTP, Reply: size, Plain: listener}}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("http.Server over %s, %s", what, bytesText(size)),
			About: fmt.Sprintf("%d connections ask net/http's server for "+
				"answers of %s; crypto/tls is its own ServeTLS, ours is over "+
				"Server.%s. The client is crypto/tls's for both, and small.",
				httpConns, bytesText(size), what),
			Group:   report.Compare,
			Metrics: ofOps(1, bars(0.97, 0)),
		},
		variants: compared()[:2],
		measure:  rater(name, load, opsAndCPU),
	}
}

// proxied is one connection that goes to another by io.Copy.
func proxied() *work {
	const name, size = "proxy", 64 << 10
	metrics := append([]*report.Metric{{Unit: "MB/s", Bars: bars(0.97, 0)}},
		cpu("s/GB", 1, "proxy", "client")...)
	return &work{
		Work: report.Work{
			Name:  name,
			Title: "Proxy, io.Copy",
			About: "the client writes 64 KB at a time to one connection, which " +
				"the server copies to another by io.Copy, where the client " +
				"reads.",
			Group:   report.Compare,
			Metrics: metrics,
		},
		variants: compared()[:2],
		measure: rater(name, protocol.Load{Conns: 1, Service: protocol.Service{
			Kind: protocol.Proxy, Size: size}}, bytesAndCPU),
	}
}
