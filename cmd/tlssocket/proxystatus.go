package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// counters are what /metrics tells of connections, those that exist left out.
type counters struct {
	mu         sync.Mutex
	handshakes map[handshakeKind]int64
	failures   map[string]int64 // connections, by code
	connections,
	toTarget, toClient int64
}

type handshakeKind struct {
	protocol string
	resumed  bool
}

func newCounters() *counters {
	return &counters{handshakes: make(map[handshakeKind]int64),
		failures: make(map[string]int64)}
}

// secured counts a handshake that has succeeded.
func (c *counters) secured(r *proxyRecord) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handshakes[handshakeKind{*r.Protocol, r.Reused}]++
}

// over counts a connection that is over.
func (c *counters) over(r *proxyRecord) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.connections++
	c.toTarget += r.ToTarget
	c.toClient += r.ToClient
	if r.Code != "" {
		c.failures[r.Code]++
	}
}

// metric begins a metric of Prometheus' text format.
func metric(b *bytes.Buffer, name, kind, help string) {
	fmt.Fprintf(b, "# HELP tlssocket_%s %s\n# TYPE tlssocket_%s %s\n", name, help,
		name, kind)
}

// writeMetrics prints the counters in Prometheus' text format, version 0.0.4.
func (p *proxyServer) writeMetrics(b *bytes.Buffer) {
	p.mu.Lock() // so that no connection is counted twice, or not at all
	defer p.mu.Unlock()
	c := p.count
	c.mu.Lock()
	defer c.mu.Unlock()
	toTarget, toClient := c.toTarget, c.toClient
	for conn := range p.conns {
		there, back := conn.traffic.bytes(p.flags.mode)
		toTarget, toClient = toTarget+there, toClient+back
	}
	metric(b, "open_connections", "gauge", "Connections now.")
	fmt.Fprintf(b, "tlssocket_open_connections %d\n", len(p.conns))
	metric(b, "connections_total", "counter", "Connections that are over.")
	fmt.Fprintf(b, "tlssocket_connections_total %d\n", c.connections)
	metric(b, "bytes_total", "counter", "Bytes that were carried, without TLS.")
	fmt.Fprintf(b, "tlssocket_bytes_total{to=\"target\"} %d\n"+
		"tlssocket_bytes_total{to=\"client\"} %d\n", toTarget, toClient)
	metric(b, "handshakes_total", "counter", "Handshakes that succeeded.")
	for _, k := range slices.SortedFunc(maps.Keys(c.handshakes), compareKinds) {
		fmt.Fprintf(b, "tlssocket_handshakes_total{protocol=%q,resumed=\"%v\"} %d\n",
			k.protocol, k.resumed, c.handshakes[k])
	}
	metric(b, "failures_total", "counter", "Connections that failed, by the code of "+
		"their error.")
	for _, code := range slices.Sorted(maps.Keys(c.failures)) {
		fmt.Fprintf(b, "tlssocket_failures_total{code=%q} %d\n", code,
			c.failures[code])
	}
	metric(b, "certificate_expiry_timestamp_seconds", "gauge",
		"When the certificates of -cert expire.")
	for i, c := range p.flags.certificates() {
		fmt.Fprintf(b, "tlssocket_certificate_expiry_timestamp_seconds"+
			"{number=\"%d\",serial=\"%x\"} %d\n", i+1, c.SerialNumber,
			c.NotAfter.Unix())
	}
}

func compareKinds(a, b handshakeKind) int {
	if a.protocol != b.protocol || a.resumed == b.resumed {
		return strings.Compare(a.protocol, b.protocol)
	}
	if a.resumed {
		return 1
	}
	return -1
}

// serveStatus answers -status, until the function that it returns is called.
func (p *proxyServer) serveStatus(ctx context.Context) (func(), error) {
	if p.flags.status == "" {
		return func() {}, nil
	}
	l, err := listenAt(endpoint(p.flags.status))
	if err != nil {
		return nil, &inputError{"-status " + p.flags.status, err}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if ctx.Err() != nil {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		var b bytes.Buffer
		p.writeMetrics(&b)
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Write(b.Bytes())
	})
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, MaxHeaderBytes: 8 << 10}
	go server.Serve(l) // the returned function ends it
	p.out(addressRecord{header{p.flags.mode, 0, "status"}, l.Addr().String()})
	return func() { server.Close() }, nil
}

// certificates are the first of each -cert that serves now.
func (f *proxyFlags) certificates() (certs []*x509.Certificate) {
	served := f.served.Load()
	if served == nil {
		return nil
	}
	for _, data := range *served {
		for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
			if c, err := x509.ParseCertificate(block.Bytes); err == nil {
				certs = append(certs, c)
				break
			}
		}
	}
	return certs
}
