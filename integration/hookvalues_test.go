package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

type valueKey struct{}

// seen notes where a context came that has the value.
type seen struct {
	mu    sync.Mutex
	where map[string]bool // true: with the value
}

func (s *seen) note(where string, ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.where == nil {
		s.where = make(map[string]bool)
	}
	s.where[where] = ctx.Value(valueKey{}) == "value"
}

func (s *seen) require(t *testing.T, want ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if got := slices.Sorted(maps.Keys(s.where)); !slices.Equal(got, want) {
		t.Errorf("asked: %q, want %q", got, want)
	}
	for where, has := range s.where {
		if !has {
			t.Errorf("%s does not see the caller's value", where)
		}
	}
}

// noting is a store that notes the contexts of its calls.
func (s *seen) noting(who string) store.Store {
	memory := store.Memory(0)
	return store.Funcs{
		PutFunc: func(ctx context.Context, id, session []byte, ttl time.Duration) error {
			err := memory.Put(ctx, id, session, ttl)
			s.note(who+".Put", ctx) // who waits for it finds the session
			return err
		},
		TakeFunc: func(ctx context.Context, id []byte) ([]byte, error) {
			s.note(who+".Take", ctx)
			return memory.Take(ctx, id)
		},
	}
}

// The values of the context of Handshake reach every hook and store of its
// socket, and so do those of Connect.
func TestValuesReachHooks(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		var s seen
		leaf := testpair.Certs(t).Leaf
		co, so := testpair.Agreed(t, version)
		cert := inKMS(leaf)
		co.Sessions = s.noting("client's Sessions")
		co.ALPNProtocols = []string{"a"}
		// It must resume to take a session of the server's store.
		co.GetClientCertificate = nil
		so.Sessions = s.noting("server's Sessions")
		so.ContextFor = func(ctx context.Context, hello *tls.ClientHelloInfo) (
			*tlssocket.SecureContext, error) {
			s.note("ContextFor", ctx)
			s.note("ContextFor's hello", hello.Context())
			return nil, nil
		}
		so.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			s.note("GetCertificate", hello.Context())
			return nil, nil
		}
		so.ALPN = func(ctx context.Context, _ string, offered []string) (string, error) {
			s.note("ALPN", ctx)
			return offered[0], nil
		}
		so.OCSP = func(ctx context.Context, _, _ *x509.Certificate) ([]byte, error) {
			s.note("OCSP", ctx)
			return nil, nil
		}
		present(&co.ContextOptions, leaf)
		so.CA, so.RequestCert = co.CA, true
		so.CheckClientIdentity = func(ctx context.Context, _ []*x509.Certificate) error {
			s.note("CheckClientIdentity", ctx)
			return nil
		}
		meetWithValue(t, co, so)
		testpair.Until(t, "the session is stored", func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			_, ok := s.where["client's Sessions.Put"]
			return ok
		})
		meetWithValue(t, co, so)
		s.require(t, "ALPN", "CheckClientIdentity", "ContextFor",
			"ContextFor's hello", "GetCertificate", "OCSP",
			"client's Sessions.Put", "client's Sessions.Take",
			"server's Sessions.Put", "server's Sessions.Take")

		// Of its own: a session of before may still be on its way to its store.
		var rest seen
		so.ContextFor, so.GetCertificate = nil, nil
		so.SNI = func(ctx context.Context, _ string) (*tlssocket.SecureContext, error) {
			rest.note("SNI", ctx)
			return nil, nil
		}
		so.ALPN, so.OCSP, so.Sessions, so.CheckClientIdentity = nil, nil, nil, nil
		co.Sessions = nil
		co.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			rest.note("GetClientCertificate", info.Context())
			return &cert, nil
		}
		meetWithValue(t, co, so)
		rest.require(t, "GetClientCertificate", "SNI")
	})
}

// meetWithValue makes a connection with a context that has a value, and sends
// a byte each way.
func meetWithValue(t *testing.T, co, so *tlssocket.Options) {
	t.Helper()
	ctx := context.WithValue(testpair.PatientContext(t), valueKey{}, "value")
	c, s := testpair.New(t, co, so)
	served := testpair.Go(func() error {
		if err := s.Handshake(ctx); err != nil {
			return err
		}
		_, err := s.Write([]byte("x"))
		return err
	})
	err := c.Handshake(ctx)
	if err == nil {
		_, err = c.Read(make([]byte, 1))
	}
	requireSecure(t, err, testpair.Receive(t, served))
	c.Destroy(nil)
	s.Destroy(nil)
}

// The values of Connect and DialContext are the client's.
func TestValuesOfConnect(t *testing.T) {
	var s seen
	cert := inKMS(testpair.Certs(t).Leaf)
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ClientAuth = tls.RequireAnyClientCert
	})
	o := testpair.Client(t)
	o.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		s.note("GetClientCertificate", info.Context())
		return &cert, nil
	}
	ctx := context.WithValue(testpair.PatientContext(t), valueKey{}, "value")
	c, err := tlssocket.Connect(ctx, "tcp", srv.Addr().String(), o)
	if err != nil {
		t.Fatal(err)
	}
	c.Destroy(nil)
	s.require(t, "GetClientCertificate")
	s.where = nil
	dialer := tlssocket.Dialer{Options: o}
	conn, err := dialer.DialContext(ctx, "tcp", srv.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	s.require(t, "GetClientCertificate")
}

// The hello's context ends with the socket, as that of other hooks does.
func TestHelloContextEndsWithTheSocket(t *testing.T) {
	asked, ended := make(chan struct{}), make(chan struct{})
	server := testpair.Server(t)
	server.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		close(asked)
		<-hello.Context().Done()
		close(ended)
		return nil, hello.Context().Err()
	}
	c, s := testpair.New(t, nil, server)
	go c.Handshake(t.Context())
	done := testpair.Go(func() error { return s.Handshake(t.Context()) })
	testpair.Receive(t, asked)
	s.Destroy(nil)
	testpair.Receive(t, ended)
	if err := testpair.Receive(t, done); err == nil {
		t.Error("the handshake went well")
	}
}
