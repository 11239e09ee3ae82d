package integration_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testech"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

const publicName = "public.example"

// wiretap keeps what is written to it.
type wiretap struct {
	net.Conn
	mu   sync.Mutex
	sent bytes.Buffer
}

func (c *wiretap) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.sent.Write(p)
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// has reports whether a text was written in clear.
func (c *wiretap) has(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Contains(c.sent.Bytes(), []byte(text))
}

// echPair is a client that hides the name localhost, and a server with the key,
// which is public.example to those who do not.
func echPair(t *testing.T) (client, server *tlssocket.Options,
	key tls.EncryptedClientHelloKey) {
	t.Helper()
	key = testech.Key(t, 1, publicName)
	client = testpair.Client(t)
	client.ECHConfigList = testech.List(key)
	server = &tlssocket.Options{IsServer: true}
	server.ECHKeys = []tls.EncryptedClientHelloKey{key}
	ca := testpair.Certs(t).CA
	public := contextFor(t, testpki.Leaf(t, ca, publicName))
	present(&server.ContextOptions, testpair.Certs(t).Leaf)
	server.SNI = func(_ context.Context, name string) (*tlssocket.SecureContext, error) {
		if name == publicName {
			return public, nil
		}
		return nil, nil
	}
	return client, server, key
}

// echEffect: only the public name is seen on the wire, and the hidden one is
// served; clients without ECH are served too.
func echEffect(t *testing.T) {
	client, server, _ := echPair(t)
	a, b := testpair.TCP(t)
	tap := &wiretap{Conn: a}
	c, s := testpair.SecureOver(t, tap, b, client, server)
	if tap.has("localhost") || !tap.has(publicName) {
		t.Error("the name is seen on the wire, or the public one is not")
	}
	if s.ServerName() != "localhost" || c.ServerName() != "localhost" ||
		!c.Authorized() {
		t.Errorf("the server is asked for %q: %v", s.ServerName(),
			c.AuthorizationError())
	}
	for _, side := range []*tlssocket.Socket{c, s} {
		if !side.ConnectionState().ECHAccepted {
			t.Error("ECH is said not to be used")
		}
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := testpair.Client(t)
		only(version)(client)
		c, s := testpair.Secure(t, client, server)
		if c.ConnectionState().ECHAccepted || s.ServerName() != "localhost" {
			t.Error("ECH without ECH")
		}
	})
}

// A session that came under ECH is resumed under it.
func TestECHResumes(t *testing.T) {
	client, server, _ := echPair(t)
	server.TicketKeys = testpair.Random(48)
	client.Sessions = tlssocket.NewSessionCache(0)
	testpair.Visit(t, client, server)
	a, b := testpair.TCP(t)
	tap := &wiretap{Conn: a}
	c, _ := testpair.Meet(t, tap, b, client, server)
	if !c.SessionReused() || tap.has("localhost") || !c.Authorized() {
		t.Errorf("resumed %v, authorized %v", c.SessionReused(), c.Authorized())
	}
	plain := *client
	plain.ECHConfigList = nil
	testpair.Visit(t, client, server) // there is a session again
	if c, _ := testpair.Visit(t, &plain, server); c.SessionReused() {
		t.Error("a session crosses from ECH to clear text")
	}
}

// The second hello of a client that must choose another group hides the name too.
func TestECHAfterHelloRetry(t *testing.T) {
	client, server, _ := echPair(t)
	client.ECDHCurve, server.ECDHCurve = "P-256:P-384", "P-384"
	a, b := testpair.TCP(t)
	tap := &wiretap{Conn: a}
	c, s := testpair.SecureOver(t, tap, b, client, server)
	if tap.has("localhost") || s.ServerName() != "localhost" ||
		c.EphemeralKey().Name != "secp384r1" {
		t.Errorf("the server is asked for %q, by %s", s.ServerName(),
			c.EphemeralKey().Name)
	}
}

// A server that has not the key says how to try again, and that works.
func TestECHIsRejected(t *testing.T) {
	client, server, _ := echPair(t)
	old := client.ECHConfigList
	client.ECHConfigList = testech.List(testech.Key(t, 2, publicName))
	c, s := testpair.New(t, client, server)
	err, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.ECHRejected)
	var rejected *tls.ECHRejectionError
	if !errors.As(err, &rejected) || !bytes.Equal(rejected.RetryConfigList, old) {
		t.Fatalf("%v has the list %x", err, rejected)
	}
	client.ECHConfigList = rejected.RetryConfigList
	testpair.Secure(t, client, server)

	server.ECHKeys = nil // and one that does without
	c, s = testpair.New(t, client, server)
	err, _ = testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.ECHRejected)
	if !errors.As(err, &rejected) || rejected.RetryConfigList != nil {
		t.Errorf("%v has the list %x", err, rejected.RetryConfigList)
	}
}

// Who rejects must be the public server: else nobody learns how to try again.
func TestECHIsRejectedByAnother(t *testing.T) {
	client, server, _ := echPair(t)
	client.ECHConfigList = testech.List(testech.Key(t, 2, publicName))
	for name, row := range map[string]struct {
		leaf *pki.Leaf
		want code.Code
	}{
		"of another name": {testpki.Leaf(t, testpair.Certs(t).CA, "localhost"),
			code.TLSCertAltNameInvalid},
		"of a stranger": {testpki.Leaf(t, testpki.CA(t, "another"), publicName),
			code.UnableToVerifyLeafSignature},
	} {
		server.SNI = nil
		present(&server.ContextOptions, row.leaf)
		c, s := testpair.New(t, client, server)
		err, _ := testpair.Shake(t, c, s)
		testpair.RequireCode(t, err, row.want)
		var rejected *tls.ECHRejectionError
		if errors.As(err, &rejected) {
			t.Errorf("%s: the error has a list", name)
		}
		client.AllowUnauthorized = true
		c, s = testpair.New(t, client, server)
		err, _ = testpair.Shake(t, c, s)
		testpair.RequireCode(t, err, code.ECHRejected)
		client.AllowUnauthorized = false
	}
}

// A rotation: the old key decrypts as long as the context has it.
func TestECHKeysRotate(t *testing.T) {
	old, next := testech.Key(t, 1, publicName), testech.Key(t, 2, publicName)
	with := func(keys ...tls.EncryptedClientHelloKey) *tlssocket.SecureContext {
		var o tlssocket.ContextOptions
		present(&o, testpki.Leaf(t, testpair.Certs(t).CA, "localhost"))
		o.ECHKeys = keys
		return newContext(t, &o)
	}
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.SecureContext = with(old)
	})
	try := func(key tls.EncryptedClientHelloKey, want code.Code) {
		t.Helper()
		_, err := srv.dial(t, func(o *tlssocket.Options) {
			o.ServerName = "localhost"
			o.AllowUnauthorized = true // the public name is not served here
			o.ECHConfigList = testech.List(key)
		})
		if codeOf(err) != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
	try(old, "")
	try(next, code.ECHRejected)
	last := old
	last.SendAsRetry = false
	srv.SetSecureContext(with(next, last))
	try(old, "")
	try(next, "")
	srv.SetSecureContext(with(next))
	try(old, code.ECHRejected)
	try(next, "")
}

// Ours and crypto/tls's alone understand each other, both ways.
func TestECHWithPlainCryptoTLS(t *testing.T) {
	client, server, key := echPair(t)
	for _, accepted := range []bool{true, false} {
		keys := []tls.EncryptedClientHelloKey{key}
		want := code.Code("")
		if !accepted {
			other := testech.Key(t, 3, publicName)
			keys, want = []tls.EncryptedClientHelloKey{other}, code.ECHRejected
		}
		leaf, err := testpair.Certs(t).CA.Issue([]string{"localhost", publicName})
		if err != nil {
			t.Fatal(err)
		}
		pair := inKMS(leaf)
		a, b := testpair.TCP(t)
		served := testpair.Go(func() error {
			return tls.Server(b, &tls.Config{Certificates: []tls.Certificate{pair},
				EncryptedClientHelloKeys: keys}).HandshakeContext(t.Context())
		})
		c, err := tlssocket.New(a, client)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Handshake(t.Context()); codeOf(err) != want {
			t.Errorf("our client: %v, want %q", err, want)
		}
		c.Destroy(nil)
		testpair.Receive(t, served)

		a, b = testpair.TCP(t)
		server.ECHKeys = keys
		s, err := tlssocket.New(b, server)
		if err != nil {
			t.Fatal(err)
		}
		done := testpair.Go(func() error { return s.Handshake(t.Context()) })
		conn := tls.Client(a, &tls.Config{ServerName: "localhost",
			RootCAs: poolOf(testpair.Certs(t).CA), MinVersion: tls.VersionTLS13,
			EncryptedClientHelloConfigList: client.ECHConfigList})
		err = conn.HandshakeContext(t.Context())
		var rejected *tls.ECHRejectionError
		if errors.As(err, &rejected) == accepted || (err == nil) != accepted {
			t.Errorf("crypto/tls's client: %v", err)
		}
		conn.Close()
		testpair.Receive(t, done)
		s.Destroy(nil)
	}
}

// With ECH TLS 1.3 is the least version, whatever MinVersion says: a server that
// has no more cannot draw the client down to a name in clear text.
func TestECHNeedsTLS13(t *testing.T) {
	client, server, _ := echPair(t)
	client.MinVersion = "TLSv1.2"
	testpair.Secure(t, client, server)
	server.ECHKeys, server.MaxVersion = nil, "TLSv1.2"
	a, b := testpair.TCP(t)
	tap := &wiretap{Conn: a}
	c, s := testpair.Over(t, tap, b, client, server)
	if err, _ := testpair.Shake(t, c, s); codeOf(err) != alert70 {
		t.Errorf("%v", err)
	}
	if tap.has("localhost") {
		t.Error("the name is seen on the wire")
	}
}

// A hello that pretends to have ECH costs its own connection at most.
func TestECHGarbage(t *testing.T) {
	_, server, _ := echPair(t)
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ContextOptions = server.ContextOptions
	})
	conn := srv.raw(t)
	client := testpair.Client(t)
	client.ECHConfigList = testech.List(testech.Key(t, 1, publicName))
	record := clientHello(t, client)
	outer := []byte{0, 0, 1, 0, 1, 1} // HKDF-SHA256, AES-128-GCM, the key's number
	at := bytes.Index(record, outer)
	if at < 0 {
		t.Fatal("no ECH in the hello")
	}
	record[at] = 7 // neither outer nor inner
	conn.Write(record)
	io.Copy(io.Discard, conn)
	if err := testpair.Receive(t, srv.failures); codeOf(err) == "" {
		t.Errorf("no code: %v", err)
	}
	srv.mustDial(t, nil)
}

// clientHello returns the record that a client starts with.
func clientHello(t *testing.T, o *tlssocket.Options) []byte {
	t.Helper()
	hellos := make(chan []byte, 1)
	conn := rawPeer(t, func(peer *net.TCPConn) {
		record, _ := readRecord(peer)
		hellos <- record
		reset(peer)
	})
	c, err := tlssocket.New(conn, o)
	if err != nil {
		t.Fatal(err)
	}
	go c.Handshake(t.Context())
	return testpair.Receive(t, hellos)
}
