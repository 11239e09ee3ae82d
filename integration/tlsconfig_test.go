package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// A configuration serves as the server does: contexts by name, also those that
// come later, protocols, and hooks with the values of the handshake's context.
func TestServerTLSConfig(t *testing.T) {
	type key struct{}
	seen := make(chan any, 10)
	ca := testpair.Certs(t).CA
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPNProtocols = []string{"imap", "smtp"}
		o.OCSP = func(ctx context.Context, _, _ *x509.Certificate) ([]byte,
			error) {
			seen <- ctx.Value(key{})
			return []byte("staple"), nil
		}
	})
	config := srv.TLSConfig()
	srv.AddContext("other.test", contextFor(t, testpki.Leaf(t, ca, "other.test")))
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := onlyPlain(plainClient(t), version)
		client.ServerName, client.NextProtos = "other.test", []string{"smtp"}
		a, b := testpair.TCP(t)
		c, s := tls.Client(a, client), tls.Server(b, config)
		ctx := context.WithValue(testpair.PatientContext(t), key{}, "value")
		served := testpair.Go(func() error { return s.HandshakeContext(ctx) })
		requireSecure(t, c.Handshake(), testpair.Receive(t, served))
		cs := c.ConnectionState()
		if cs.NegotiatedProtocol != "smtp" || string(cs.OCSPResponse) != "staple" {
			t.Errorf("protocol %q, staple %q", cs.NegotiatedProtocol,
				cs.OCSPResponse)
		}
		if v := testpair.Receive(t, seen); v != "value" {
			t.Errorf("the hook's context has %v", v)
		}
	})
	fresh := testpki.Leaf(t, ca, "localhost")
	srv.SetSecureContext(contextFor(t, fresh))
	c, _ := plainMeet(t, plainClient(t), config)
	if !c.ConnectionState().PeerCertificates[0].Equal(fresh.Cert) {
		t.Error("it serves the context of before")
	}
	if srv.Connections() != 0 {
		t.Error("the connections count as the server's")
	}
}

// Sessions made over a configuration are resumed over a Socket, and back.
func TestServerTLSConfigResumes(t *testing.T) {
	srv := startServer(t, nil)
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := onlyPlain(plainClient(t), version)
		client.ClientSessionCache = tls.NewLRUClientSessionCache(0)
		config := srv.TLSConfig()
		if c, _ := plainMeet(t, client, config); c.ConnectionState().DidResume {
			t.Fatal("there was nothing to resume")
		}
		c, s := plainMeet(t, client, config)
		if !c.ConnectionState().DidResume || !s.ConnectionState().DidResume {
			t.Error("it was not resumed by the configuration")
		}
		d := &tls.Dialer{Config: client}
		conn, err := d.DialContext(testpair.PatientContext(t), "tcp",
			srv.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if !conn.(*tls.Conn).ConnectionState().DidResume {
			t.Error("it was not resumed by the server")
		}
	})
}

// Clients are judged: what only we refuse has our code, what crypto/tls refuses
// its own error, and it fills VerifiedChains.
func TestServerTLSConfigClients(t *testing.T) {
	certs := testpair.Certs(t)
	stranger := testpki.Leaf(t, testpki.CA(t, "stranger"), "client")
	revoked, err := certs.CA.IssueClient("revoked")
	if err != nil {
		t.Fatal(err)
	}
	known, err := certs.CA.IssueClient("known")
	if err != nil {
		t.Fatal(err)
	}
	crl, err := certs.CA.CRL(revoked.Cert)
	if err != nil {
		t.Fatal(err)
	}
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.RequestCert = true
		o.CA, o.CRL = [][]byte{certs.CA.PEM()}, [][]byte{crl}
	})
	try := func(t *testing.T, version string, leaf *pki.Leaf) (*tls.Conn, error) {
		client := onlyPlain(plainClient(t), version)
		client.GetClientCertificate = func(*tls.CertificateRequestInfo) (
			*tls.Certificate, error) {
			pair := plainPair(leaf)
			return &pair, nil
		}
		_, s, _, err := plainShake(t, client, srv.TLSConfig())
		return s, err
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		s, err := try(t, version, known)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.ConnectionState().VerifiedChains) != 1 {
			t.Error("there are no verified chains")
		}
		_, err = try(t, version, revoked)
		testpair.RequireCode(t, err, code.CertRevoked)
		_, err = try(t, version, stranger)
		var refused *tls.CertificateVerificationError
		if !errors.As(err, &refused) {
			t.Errorf("the stranger: %v", err)
		}
	})
}

// A hook's error, and the lack of a protocol, end the handshake with a code.
func TestServerTLSConfigHookFails(t *testing.T) {
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.SNI = func(_ context.Context, name string) (*tlssocket.SecureContext,
			error) {
			panic(name)
		}
	})
	_, _, _, err := plainShake(t, plainClient(t), srv.TLSConfig())
	testpair.RequireCode(t, err, code.TLSHookPanic)
}

// A hook that takes its time takes nothing of what the client sends.
func TestServerTLSConfigSlowHook(t *testing.T) {
	release := make(chan struct{})
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPN = func(ctx context.Context, _ string, offered []string) (string,
			error) {
			<-release
			return offered[0], nil
		}
	})
	client := plainClient(t)
	client.NextProtos = []string{"a"}
	a, b := testpair.TCP(t)
	c, s := tls.Client(a, client), tls.Server(b, srv.TLSConfig())
	served := testpair.Go(s.Handshake)
	shaken := testpair.Go(c.Handshake)
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	requireSecure(t, testpair.Receive(t, shaken), testpair.Receive(t, served))
}

// A connection that is idle does not keep what its handshake needed.
func TestServerTLSConfigLetsGo(t *testing.T) {
	type key struct{}
	srv := testpair.NewServer(t, nil)
	config := srv.TLSConfig()
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for _, sessions := range []tls.ClientSessionCache{nil,
			tls.NewLRUClientSessionCache(0)} {
			client := onlyPlain(plainClient(t), version)
			client.ClientSessionCache = sessions
			a, b := testpair.TCP(t)
			c, s := tls.Client(a, client), tls.Server(b, config)
			freed := make(chan struct{})
			func() {
				value := new([64]byte)
				runtime.AddCleanup(value, func(int) { close(freed) }, 0)
				ctx := context.WithValue(context.Background(), key{}, value)
				served := testpair.Go(func() error {
					return s.HandshakeContext(ctx)
				})
				requireSecure(t, c.Handshake(), testpair.Receive(t, served))
			}()
			requireFreed(t, freed)
			runtime.KeepAlive(s)
		}
	})
}

// A client's configuration judges as a Socket does, on resumption too.
func TestClientTLSConfig(t *testing.T) {
	certs := testpair.Certs(t)
	o := tlssocket.ContextOptions{CA: [][]byte{certs.CA.PEM()}}
	present(&o, testpki.Leaf(t, certs.CA, "client"))
	secure := newContext(t, &o)
	server := plainServer(certs.Leaf)
	server.NextProtos = []string{"b", "a"}
	server.ClientAuth = tls.RequireAnyClientCert
	testpair.EachVersion(t, func(t *testing.T, version string) {
		config := onlyPlain(secure.TLSConfig("localhost", "a", "c"), version)
		for i := range 3 {
			c, s := plainMeet(t, config, server)
			cs := c.ConnectionState()
			if cs.NegotiatedProtocol != "a" || cs.DidResume != (i > 0) {
				t.Errorf("protocol %q, resumed: %v", cs.NegotiatedProtocol,
					cs.DidResume)
			}
			if s.ConnectionState().PeerCertificates[0].Subject.CommonName !=
				"client" {
				t.Error("the client's certificate has not come")
			}
		}
	})
}

func TestClientTLSConfigRefuses(t *testing.T) {
	certs := testpair.Certs(t)
	secure := newContext(t, &tlssocket.ContextOptions{
		CA: [][]byte{certs.CA.PEM()}})
	expired := testpki.Leaf(t, certs.CA, "localhost",
		func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })
	stranger := testpki.Leaf(t, testpki.CA(t, "stranger"), "localhost")
	for _, c := range []struct {
		what string
		leaf *pki.Leaf
		name string // given to TLSConfig
		set  string // by its user
		want code.Code
	}{
		{"all is well", certs.Leaf, "localhost", "", ""},
		{"an address", certs.Leaf, "127.0.0.1", "", ""},
		{"a name that the user sets", certs.Leaf, "", "localhost", ""},
		{"a name that the user sets in place of ours", certs.Leaf, "other.test",
			"localhost", ""},
		{"no name", certs.Leaf, "", "", code.TLSCertAltNameInvalid},
		{"an address that the user sets", certs.Leaf, "", "127.0.0.1",
			code.TLSCertAltNameInvalid},
		{"another name", certs.Leaf, "other.test", "", code.TLSCertAltNameInvalid},
		{"another address", certs.Leaf, "127.0.0.2", "",
			code.TLSCertAltNameInvalid},
		{"an expired certificate", expired, "localhost", "", code.CertHasExpired},
		{"another CA", stranger, "localhost", "",
			code.UnableToVerifyLeafSignature},
	} {
		t.Run(c.what, func(t *testing.T) {
			config := secure.TLSConfig(c.name)
			if c.set != "" {
				config.ServerName = c.set
			}
			_, _, err, _ := plainShake(t, config, plainServer(c.leaf))
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := testpair.RequireCode(t, err, c.want)
			if e.Op != "verify" || e.Side != "client" {
				t.Errorf("operation %q of %q", e.Op, e.Side)
			}
		})
	}
}

// QUIC has no connection to ask of.
func TestServerTLSConfigForQUIC(t *testing.T) {
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.MinVersion = "TLSv1.3"
		o.ALPNProtocols = []string{"h3"}
	})
	client := plainClient(t)
	client.MinVersion, client.NextProtos = tls.VersionTLS13, []string{"h3"}
	c := tls.QUICClient(&tls.QUICConfig{TLSConfig: client})
	s := tls.QUICServer(&tls.QUICConfig{TLSConfig: srv.TLSConfig()})
	defer c.Close()
	defer s.Close()
	ctx := testpair.PatientContext(t)
	for _, q := range []*tls.QUICConn{c, s} {
		q.SetTransportParameters(nil)
		if err := q.Start(ctx); err != nil {
			t.Fatal(err)
		}
	}
	done := 0
	for moved := true; moved && done < 2; {
		moved = false
		for _, ends := range [][2]*tls.QUICConn{{c, s}, {s, c}} {
			for {
				e := ends[0].NextEvent()
				if e.Kind == tls.QUICNoEvent {
					break
				}
				moved = true
				switch e.Kind {
				case tls.QUICWriteData:
					if err := ends[1].HandleData(e.Level, e.Data); err != nil {
						t.Fatal(err)
					}
				case tls.QUICHandshakeDone:
					done++
				}
			}
		}
	}
	if done != 2 {
		t.Fatal("the handshake is not complete")
	}
	// Its time is the application's to choose.
	if err := s.SendSessionTicket(tls.QUICSessionTicketOptions{}); err != nil {
		t.Error(err)
	}
}
