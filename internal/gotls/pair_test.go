package gotls_test

import (
	"crypto/tls"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

var bothVersions = map[string]uint16{
	"TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13,
}

// eachVersion runs f in a subtest a version.
func eachVersion(t *testing.T, f func(t *testing.T, version uint16)) {
	t.Helper()
	for name, version := range bothVersions {
		t.Run(name, func(t *testing.T) { f(t, version) })
	}
}

var testCA = sync.OnceValues(func() (*pki.CA, error) {
	return pki.NewCA("gotls")
})

func authority(t testing.TB) *pki.CA {
	t.Helper()
	ca, err := testCA()
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func certificate(leaf *pki.Leaf) tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: leaf.Key, Leaf: leaf.Cert}
}

// configs makes a client's and a server's of one version.
func configs(t testing.TB, version uint16) (client, server *tls.Config) {
	t.Helper()
	leaf := certificate(testpki.Leaf(t, authority(t), "localhost"))
	client = &tls.Config{ServerName: "localhost", InsecureSkipVerify: true,
		MinVersion: version, MaxVersion: version,
		CurvePreferences: []tls.CurveID{tls.CurveP256}}
	server = client.Clone()
	server.Certificates = []tls.Certificate{leaf}
	return client, server
}

// patience bounds what a test waits for that will not come.
const patience = 2 * time.Minute

// tcp returns the ends of a connection.
func tcp(t testing.TB) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	for _, c := range []net.Conn{client, server} {
		c.SetDeadline(time.Now().Add(patience))
	}
	return client, server
}

// shake runs both handshakes.
func shake(c, s *tls.Conn) (cErr, sErr error) {
	served := make(chan error, 1)
	go func() { served <- s.Handshake() }()
	cErr = c.Handshake()
	return cErr, <-served
}

// connect is shake over TCP that goes well.
func connect(t testing.TB, client, server *tls.Config) (c, s *tls.Conn) {
	t.Helper()
	a, b := tcp(t)
	return connectOver(t, a, b, client, server)
}

func connectOver(t testing.TB, a, b net.Conn,
	client, server *tls.Config) (c, s *tls.Conn) {
	t.Helper()
	c, s = tls.Client(a, client), tls.Server(b, server)
	if cErr, sErr := shake(c, s); cErr != nil || sErr != nil {
		t.Fatalf("client: %v, server: %v", cErr, sErr)
	}
	return c, s
}

// fail runs handshakes of which one is to fail, and reads until the other side
// has learned it too.
func fail(t testing.TB, a, b net.Conn, client, server *tls.Config) (
	cErr, sErr error) {
	t.Helper()
	outcome := func(c *tls.Conn) error {
		defer c.NetConn().(interface{ CloseWrite() error }).CloseWrite()
		err := c.Handshake()
		if err == nil {
			_, err = c.Read(make([]byte, 1))
		}
		return err
	}
	served := make(chan error, 1)
	go func() { served <- outcome(tls.Server(b, server)) }()
	cErr = outcome(tls.Client(a, client))
	return cErr, <-served
}
