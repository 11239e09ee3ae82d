package integration_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store"
	"golang.org/x/crypto/ocsp"
)

func TestOptionEffects(t *testing.T) {
	testtool.Effects(t, tlssocket.Options{}, map[string]func(*testing.T){
		"IsServer":             isServerEffect,
		"Server":               serverEffect,
		"RequestCert":          requestCertEffect,
		"AllowUnauthorized":    allowUnauthorizedEffect,
		"ClientAuth":           clientAuthEffect,
		"CheckClientIdentity":  clientIdentityEffect,
		"RequestOCSP":          requestOCSPEffect,
		"OCSPPolicy":           TestOCSPPolicy,
		"ALPNProtocols":        alpnProtocolsEffect,
		"ALPN":                 alpnEffect,
		"SNI":                  sniEffect,
		"ContextFor":           contextForEffect,
		"GetCertificate":       getCertificateEffect,
		"GetClientCertificate": getClientCertificateEffect,
		"OCSP":                 ocspEffect,
		"Sessions":             sessionsEffect,
		"SessionStoreTimeout":  TestSessionStoreTimeout,
		"Session":              sessionEffect,
		"OnSession":            onSessionEffect,
		"SecureContext":        secureContextEffect,
		"ServerName":           serverNameEffect,
		"ECHConfigList":        echEffect,
		"CheckServerIdentity":  checkServerIdentityEffect,
		"HandshakeTimeout":     handshakeTimeoutEffect,
		"Events":               eventsEffect,
		"CoalesceWrites":       coalesceWritesEffect,
		"CompactRecords":       compactEffect,
		"Logger":               TestLoggerGetsPanics,
	})
}

func isServerEffect(t *testing.T) {
	client := testpair.Client(t)
	client.ServerName = "asked.example"
	client.AllowUnauthorized = true
	c, s := testpair.Secure(t, client, nil)
	if s.ServerName() != "asked.example" || c.LocalCertificate() != nil ||
		s.LocalCertificate() == nil {
		t.Error("the one with IsServer was not the server")
	}
	a, b := testpair.TCP(t)
	c, s = testpair.Over(t, a, b, nil, testpair.Client(t)) // two clients
	cErr, sErr := testpair.Shake(t, c, s)
	if codeOf(cErr) == "" || codeOf(sErr) == "" {
		t.Errorf("two clients: %v, %v", cErr, sErr)
	}
}

func serverEffect(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPNProtocols = []string{"from the server"}
	})
	client := testpair.Client(t)
	client.ALPNProtocols = []string{"from the server"}
	_, s := testpair.Secure(t, client,
		&tlssocket.Options{IsServer: true, Server: srv.Server})
	if testpair.Receive(t, srv.secure) != s {
		t.Error("the server tells of another socket")
	}
	if s.ALPNProtocol() != "from the server" || srv.Connections() != 1 {
		t.Errorf("ALPN %q, %d connections", s.ALPNProtocol(),
			srv.Connections())
	}
}

func requestCertEffect(t *testing.T) {
	for _, ask := range []bool{false, true} {
		client, server := testpair.Client(t), testpair.Server(t)
		present(&client.ContextOptions, testpair.Certs(t).Leaf)
		server.CA = client.CA
		server.RequestCert = ask
		_, s := testpair.Secure(t, client, server)
		if s.Authorized() != ask || (len(s.PeerCertificates()) == 1) != ask {
			t.Errorf("asked %v: authorized %v, %d certificates", ask,
				s.Authorized(), len(s.PeerCertificates()))
		}
	}
}

func allowUnauthorizedEffect(t *testing.T) {
	for _, allow := range []bool{false, true} {
		client := testpair.Client(t)
		client.CA = [][]byte{testpki.CA(t, "another").PEM()}
		client.AllowUnauthorized = allow
		c, s := testpair.New(t, client, nil)
		err, _ := testpair.Shake(t, c, s)
		if (err == nil) != allow || c.Authorized() {
			t.Errorf("allowed %v: %v", allow, err)
		}
	}
}

// stapling is a server that staples a good response.
func stapling(t *testing.T) (server *tlssocket.Options, response []byte) {
	server = testpair.Server(t)
	leaf, ca := testpair.Certs(t).Leaf, testpair.Certs(t).CA
	response, err := ca.OCSP(leaf.Cert, ocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	server.OCSP = func(context.Context, *x509.Certificate,
		*x509.Certificate) ([]byte, error) {
		return response, nil
	}
	return server, response
}

func requestOCSPEffect(t *testing.T) {
	for _, ask := range []bool{false, true} {
		server, response := stapling(t)
		client := testpair.Client(t)
		client.RequestOCSP = ask
		client.Events = new(tlssocket.Events)
		var got [][]byte // delivered before the handshake is complete
		client.Events.OCSPResponse.On(
			func(e tlssocket.OCSPResponseEvent) {
				got = append(got, e.Response)
			})
		testpair.Secure(t, client, server)
		if ask && (len(got) != 1 || !bytes.Equal(got[0], response)) {
			t.Errorf("got %d responses", len(got))
		}
		if !ask && len(got) != 0 {
			t.Error("a response that was not asked for")
		}
	}
}

func alpnProtocolsEffect(t *testing.T) {
	client, server := testpair.Client(t), testpair.Server(t)
	client.ALPNProtocols = []string{"one", "two"}
	server.ALPNProtocols = []string{"three", "two", "one"}
	c, s := testpair.Secure(t, client, server)
	if c.ALPNProtocol() != "two" || s.ALPNProtocol() != "two" {
		t.Errorf("%q and %q; want the server's first of the common ones",
			c.ALPNProtocol(), s.ALPNProtocol())
	}
}

func alpnEffect(t *testing.T) {
	client, server := testpair.Client(t), testpair.Server(t)
	client.ALPNProtocols = []string{"one", "two"}
	server.ALPN = func(_ context.Context, name string, offered []string) (
		string, error) {
		if name != "localhost" || !slices.Equal(offered, client.ALPNProtocols) {
			return "", fmt.Errorf("asked with %q, %q", name, offered)
		}
		return "two", nil
	}
	c, _ := testpair.Secure(t, client, server)
	if c.ALPNProtocol() != "two" {
		t.Errorf("%q is agreed on", c.ALPNProtocol())
	}
}

func sniEffect(t *testing.T) {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "a.example")
	server := testpair.Server(t)
	server.SNI = func(_ context.Context, name string) (
		*tlssocket.SecureContext, error) {
		if name != "a.example" {
			return nil, errors.New("asked for " + name)
		}
		return contextFor(t, leaf), nil
	}
	client := testpair.Client(t)
	client.ServerName = "a.example"
	c, _ := testpair.Secure(t, client, server)
	if !c.PeerCertificates()[0].Equal(leaf.Cert) {
		t.Error("another certificate is served")
	}
}

func ocspEffect(t *testing.T) {
	server, response := stapling(t)
	var gotCert, gotIssuer *x509.Certificate
	server.OCSP = func(_ context.Context, cert, issuer *x509.Certificate) (
		[]byte, error) {
		gotCert, gotIssuer = cert, issuer
		return response, nil
	}
	server.CA = [][]byte{testpair.Certs(t).CA.PEM()}
	c, _ := testpair.Secure(t, nil, server)
	if !bytes.Equal(c.ConnectionState().OCSPResponse, response) {
		t.Error("the response is not sent")
	}
	if !gotCert.Equal(testpair.Certs(t).Leaf.Cert) ||
		gotIssuer == nil || !gotIssuer.Equal(testpair.Certs(t).CA.Cert) {
		t.Errorf("asked for %v of %v", gotCert, gotIssuer)
	}
}

func sessionsEffect(t *testing.T) {
	server := keyed(t)
	var puts, takes atomic.Int32
	memory := store.Memory(0)
	server.Sessions = store.Funcs{
		PutFunc: func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			puts.Add(1)
			return memory.Put(ctx, id, session, ttl)
		},
		TakeFunc: func(ctx context.Context, id []byte) ([]byte, error) {
			takes.Add(1)
			return memory.Take(ctx, id)
		},
	}
	session := sessionFor(t, testpair.Client(t), server)
	if !resumes(t, testpair.Client(t), server, session) {
		t.Error("not resumed from the store")
	}
	if puts.Load() == 0 || takes.Load() == 0 {
		t.Errorf("%d times put, %d times taken", puts.Load(), takes.Load())
	}
	if resumes(t, testpair.Client(t), server, session) {
		t.Error("the store gave a session twice")
	}
}

func sessionEffect(t *testing.T) {
	for _, version := range bothVersions {
		client, server := testpair.Client(t), keyed(t)
		only(version)(client)
		session := sessionFor(t, client, server)
		if !resumes(t, client, server, session) {
			t.Errorf("%s: not resumed", version)
		}
		if resumes(t, client, server, nil) {
			t.Errorf("%s: resumed without a session", version)
		}
	}
}

// What is beside a SecureContext is ignored, even if it cannot be.
func secureContextEffect(t *testing.T) {
	for _, side := range []string{"client", "server"} {
		client, server := testpair.Client(t), testpair.Server(t)
		changed := map[string]*tlssocket.Options{
			"client": client, "server": server}[side]
		changed.SecureContext = newContext(t, &changed.ContextOptions)
		changed.ContextOptions = tlssocket.ContextOptions{
			Cert: [][]byte{[]byte("garbage")}, MinVersion: "garbage",
			Ciphers: "garbage", TicketKeys: []byte("garbage")}
		c, _ := testpair.Secure(t, client, server)
		if !c.Authorized() {
			t.Errorf("%s: %v", side, c.AuthorizationError())
		}
	}
}

func serverNameEffect(t *testing.T) {
	client := testpair.Client(t)
	client.ServerName = "LocalHost."
	c, s := testpair.Secure(t, client, nil)
	if s.ServerName() != "LocalHost" || c.ServerName() != "LocalHost" {
		t.Errorf("asked for %q", s.ServerName())
	}
	client.ServerName = "127.0.0.1" // is only checked
	_, s = testpair.Secure(t, client, nil)
	if s.ServerName() != "" {
		t.Errorf("asked for %q", s.ServerName())
	}
	client.ServerName = "other.example"
	c, s = testpair.New(t, client, nil)
	err, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
}

func handshakeTimeoutEffect(t *testing.T) {
	c := silentPair(t, time.Millisecond)
	err := c.Handshake(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.TLSHandshakeTimeout)
	if !strings.Contains(err.Error(), "TLS handshake timeout") {
		t.Errorf("the text is %q", err)
	}
}

func eventsEffect(t *testing.T) {
	client := testpair.Client(t)
	client.Events = new(tlssocket.Events)
	told := make(chan *tlssocket.Socket, 2)
	client.Events.SecureConnect.On(func(e tlssocket.SecureConnectEvent) {
		told <- e.Socket
	})
	for range 2 { // several sockets may share them
		c, _ := testpair.Secure(t, client, nil)
		if c.Events() != client.Events || testpair.Receive(t, told) != c {
			t.Error("the socket has other events")
		}
	}
}

func coalesceWritesEffect(t *testing.T) {
	const n = 1000
	var sent [2]int64
	for i, on := range []bool{false, true} {
		client := testpair.Client(t)
		client.CoalesceWrites = on
		c, s := testpair.Secure(t, client, nil)
		before := c.BytesWritten()
		for range n {
			if _, err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		go c.CloseWrite()
		if got := readAllOf(t, s); len(got) != n {
			t.Fatalf("%d bytes arrived", len(got))
		}
		sent[i] = c.BytesWritten() - before
	}
	if sent[1] > sent[0]/2 { // a record has more header than a byte has bytes
		t.Errorf("%d bytes on the wire, %d without", sent[1], sent[0])
	}
}
