// Metrics counts a server's connections for Prometheus: by version and whether they
// resumed, the failed ones by code, and how long handshakes took.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

// metrics are those of a server.
type metrics struct {
	secure, failed *prometheus.CounterVec
	duration       prometheus.Histogram
}

// watch registers the metrics of srv.
func watch(srv *tlssocket.Server, r prometheus.Registerer) {
	m := &metrics{
		secure: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tls_connections_total", Help: "Handshakes that went well."},
			[]string{"version", "resumed"}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tls_failures_total", Help: "Handshakes that failed."},
			[]string{"code"}), // there are about a hundred, whatever peers send
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "tls_handshake_seconds", Help: "From accept to secure.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}),
	}
	r.MustRegister(m.secure, m.failed, m.duration)
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		m.secure.WithLabelValues(e.Socket.Protocol(),
			fmt.Sprint(e.Socket.SessionReused())).Inc()
		if c, ok := e.Socket.NetConn().(*timedConn); ok {
			m.duration.Observe(time.Since(c.accepted).Seconds())
		}
	})
	srv.Events().TLSClientError.On(func(e tlssocket.TLSClientErrorEvent) {
		var c code.Code
		errors.As(e.Err, &c) // each error has one
		m.failed.WithLabelValues(string(c)).Inc()
	})
	r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "tls_tickets_rejected_total",
		Help: "Tickets that were foreign, too old, or of another policy."},
		func() float64 { return float64(srv.SessionStats().Rejected) }))
}

// timed is a listener whose connections know when they were accepted.
type timed struct{ net.Listener }

type timedConn struct {
	*net.TCPConn
	accepted time.Time
}

func (l timed) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &timedConn{tcp, time.Now()}, err
	}
	return c, err
}

func main() {
	ca := kit.NewCA()
	opts := &tlssocket.ServerOptions{}
	opts.Certificates = []tls.Certificate{ca.Issue([]string{"localhost"})}
	srv := kit.Must(tlssocket.NewServer(opts))
	registry := prometheus.NewRegistry() // served by promhttp.HandlerFor
	watch(srv, registry)
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		defer e.Socket.Close()
		fmt.Fprint(e.Socket, "hello")
	})
	failed := make(chan error, 1)
	srv.Events().TLSClientError.On(func(e tlssocket.TLSClientErrorEvent) {
		failed <- e.Err
	})
	l := kit.Must(net.Listen("tcp", "127.0.0.1:0"))
	go srv.Serve(timed{l}) // ends with Close

	client := &tlssocket.Options{ServerName: "localhost",
		Sessions: tlssocket.NewSessionCache(0)}
	client.RootCAs = ca.Pool()
	for range 2 {
		s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
			l.Addr().String(), client))
		s.Read(make([]byte, 5)) // sessions come before the first bytes
		s.Close()
	}
	plain := kit.Must(net.Dial("tcp", l.Addr().String()))
	fmt.Fprint(plain, "GET / HTTP/1.0\r\n\r\n")
	<-failed
	plain.Close()
	srv.Close()
	show(registry)
}

// show prints what promhttp serves, without the times.
func show(registry *prometheus.Registry) {
	for _, family := range kit.Must(registry.Gather()) {
		for _, m := range family.Metric {
			fmt.Print(family.GetName())
			for _, l := range m.Label {
				fmt.Printf(" %s=%s", l.GetName(), l.GetValue())
			}
			switch {
			case m.Counter != nil:
				fmt.Println(":", m.Counter.GetValue())
			case m.Histogram != nil:
				fmt.Println(":", m.Histogram.GetSampleCount(), "observed")
			}
		}
	}
}
