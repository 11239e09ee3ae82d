package integration_test

import (
	"context"
	"crypto/x509"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store"
)

func TestServerOptionEffects(t *testing.T) {
	testtool.Effects(t, tlssocket.ServerOptions{},
		map[string]func(*testing.T){
			"RequestCert":         serverRequestCert,
			"AllowUnauthorized":   serverRequestCert,
			"ClientAuth":          serverClientAuth,
			"CheckClientIdentity": serverClientAuth,
			"ContextFor":          serverContextFor,
			"GetCertificate":      serverContextFor,
			"ALPNProtocols":       serverALPNProtocols,
			"ALPN":                serverALPN,
			"SNI":                 TestSNIHookServes,
			"OCSP":                serverOCSP,
			"Sessions":            serverSessions,
			"SessionStoreTimeout": TestServerSessionStoreTimeout,
			"SecureContext":       serverSecureContext,
			"HandshakeTimeout":    TestSilentClientEndsByTimeout,
			"Logger":              TestLoggerGetsFailedHandshakes,
			"CoalesceWrites":      serverCoalesceWrites,
			"CompactRecords":      serverCompactRecords,
			"Contexts":            TestContextsByName,
			"Events":              serverEventsEffect,
		})
}

func serverRequestCert(t *testing.T) {
	for _, allow := range []bool{false, true} {
		srv := startServer(t, func(o *tlssocket.ServerOptions) {
			o.RequestCert, o.AllowUnauthorized = true, allow
			o.CA = [][]byte{testpair.Certs(t).CA.PEM()}
		})
		_, err := srv.dial(t, only("TLSv1.2"))
		if (err == nil) != allow {
			t.Errorf("allowed %v: %v", allow, err)
		}
		srv.mustDial(t, func(o *tlssocket.Options) {
			present(&o.ContextOptions, testpair.Certs(t).Leaf)
		})
	}
}

func serverALPNProtocols(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPNProtocols = []string{"b", "a"}
	})
	c := srv.mustDial(t, func(o *tlssocket.Options) {
		o.ALPNProtocols = []string{"a", "b"}
	})
	if c.ALPNProtocol() != "b" {
		t.Errorf("%q is agreed on", c.ALPNProtocol())
	}
}

func serverALPN(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPN = func(context.Context, string, []string) (string, error) {
			return "a", nil
		}
	})
	c := srv.mustDial(t, func(o *tlssocket.Options) {
		o.ALPNProtocols = []string{"b", "a"}
	})
	if c.ALPNProtocol() != "a" {
		t.Errorf("%q is agreed on", c.ALPNProtocol())
	}
}

func serverOCSP(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.OCSP = func(context.Context, *x509.Certificate,
			*x509.Certificate) ([]byte, error) {
			return []byte("response"), nil
		}
	})
	got := srv.mustDial(t, nil).ConnectionState().OCSPResponse
	if string(got) != "response" {
		t.Errorf("the response is %q", got)
	}
}

func serverSessions(t *testing.T) {
	put := make(chan time.Duration, 8)
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.SessionTimeout = time.Minute
		o.Sessions = store.Funcs{PutFunc: func(_ context.Context,
			_, _ []byte, ttl time.Duration) error {
			put <- ttl
			return nil
		}}
	})
	srv.mustDial(t, nil)
	if ttl := testpair.Receive(t, put); ttl != time.Minute {
		t.Errorf("kept for %v", ttl)
	}
}

func serverSecureContext(t *testing.T) {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "localhost")
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.SecureContext = contextFor(t, leaf)
		o.MinVersion = "ignored"
	})
	requireServed(t, srv.mustDial(t, nil), leaf)
}

func serverCoalesceWrites(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.CoalesceWrites = true
	})
	c := srv.mustDial(t, nil)
	s := testpair.Receive(t, srv.secure)
	before := s.BytesWritten()
	for range 1000 {
		s.Write([]byte("x"))
	}
	go s.Close()
	if n := len(readAllOf(t, c)); n != 1000 {
		t.Errorf("%d bytes arrived", n)
	}
	if n := s.BytesWritten() - before; n > 12_000 {
		t.Errorf("%d bytes on the wire", n)
	}
}

func serverEventsEffect(t *testing.T) {
	events := new(tlssocket.ServerEvents)
	told := make(chan net.Conn, 1)
	events.Connection.On(func(e tlssocket.ConnectionEvent) { told <- e.Conn })
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.Events = events
	})
	if srv.Events() != events {
		t.Error("the server has other events")
	}
	c := srv.raw(t)
	if got := testpair.Receive(t, told); got.RemoteAddr().String() !=
		c.LocalAddr().String() {
		t.Errorf("a connection of %v", got.RemoteAddr())
	}
}
