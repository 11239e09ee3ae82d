//go:build unix

package integration_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// maker makes the chains of strangers: its key signs all but the steep ones.
type maker struct {
	t    testing.TB
	key  *ecdsa.PrivateKey // P-256
	big  *ecdsa.PrivateKey // P-521, whose signatures are dear
	root []byte            // DER
}

func newMaker(t testing.TB) *maker {
	t.Helper()
	m := &maker{t: t}
	for curve, key := range map[elliptic.Curve]**ecdsa.PrivateKey{
		elliptic.P256(): &m.key, elliptic.P521(): &m.big} {
		k, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		*key = k
	}
	m.root = m.ca("root", "root", m.key, m.key)
	return m
}

// ca makes a CA with a key, signed by that of an issuer.
func (m *maker) ca(name, issuer string, key, signer *ecdsa.PrivateKey,
	mods ...func(*x509.Certificate)) []byte {
	m.t.Helper()
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	for _, mod := range mods {
		mod(template)
	}
	parent := &x509.Certificate{Subject: pkix.Name{CommonName: issuer}}
	der, err := x509.CreateCertificate(rand.Reader, template, parent,
		key.Public(), signer)
	if err != nil {
		m.t.Fatal(err)
	}
	return der
}

// leaf is for both sides, with the key that signs.
func (m *maker) leaf(issuer string, signer *ecdsa.PrivateKey,
	mods ...func(*x509.Certificate)) []byte {
	return m.ca("leaf", issuer, m.key, signer,
		append([]func(*x509.Certificate){func(c *x509.Certificate) {
			c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature
			c.DNSNames = []string{"localhost"}
		}}, mods...)...)
}

// steep is a path of 100 that ends nowhere.
func (m *maker) steep(mods ...func(*x509.Certificate)) [][]byte {
	chain := [][]byte{m.leaf("0", m.big, mods...)}
	for i := range 99 {
		chain = append(chain, m.ca(fmt.Sprint(i), fmt.Sprint(i+1), m.big, m.big))
	}
	return chain
}

// twins may all be issuers of each other.
func (m *maker) twins(mods ...func(*x509.Certificate)) [][]byte {
	chain := [][]byte{m.leaf("a", m.key)}
	names := [...]string{"a", "b"}
	for i := range 400 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			m.t.Fatal(err)
		}
		chain = append(chain, m.ca(names[i%2], names[1-i%2], key, m.key,
			mods...))
	}
	return chain
}

// constrained has n constraints for n names.
func (m *maker) constrained(n int, root string) [][]byte {
	ca := m.ca("ca", root, m.key, m.key, func(c *x509.Certificate) {
		for i := range n {
			c.ExcludedDNSDomains = append(c.ExcludedDNSDomains,
				fmt.Sprintf("x%d.example", i))
		}
	})
	return [][]byte{m.leaf("ca", m.key, manyNames(n)), ca}
}

// manyNames gives n names beside the one that there is.
func manyNames(n int) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		for i := range n {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("y%d.example.org", i))
		}
	}
}

// layered is a path of CAs that ends nowhere, each with constraints, over a leaf
// with many names.
func (m *maker) layered() [][]byte {
	chain := [][]byte{m.leaf("0", m.key, manyNames(3000))}
	for i := range 50 {
		chain = append(chain, m.ca(fmt.Sprint(i), fmt.Sprint(i+1), m.key, m.key,
			func(c *x509.Certificate) {
				for j := range 50 {
					c.ExcludedDNSDomains = append(c.ExcludedDNSDomains,
						fmt.Sprintf("x%d.%d.example", i, j))
				}
			}))
	}
	return chain
}

func overdue(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }

func critical(c *x509.Certificate) {
	c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3}, Critical: true}}
}

// BenchmarkStranger tells what a handshake with a peer costs that shows the
// worst chains, as a multiple of what it costs with crypto/tls: at most 1.5 is
// wanted. It counts the CPU time of both ends, the same stranger's in both.
func BenchmarkStranger(b *testing.B) {
	m := newMaker(b)
	for name, chain := range map[string][][]byte{
		"steep": m.steep(), "twins": m.twins(), "constraints": m.constrained(1000, "root"),
		"constraints, many": m.constrained(2500, "root"),
		"steep, expired":    m.steep(overdue), "steep, critical": m.steep(critical),
		"twins, expired": m.twins(overdue), "layers": m.layered(),
		"constraints, unknown": m.constrained(1000, "nobody"),
		"names": {m.leaf("root", m.key, manyNames(9000), func(c *x509.Certificate) {
			c.DNSNames = c.DNSNames[1:] // not localhost
		})},
	} {
		cert := tls.Certificate{Certificate: chain, PrivateKey: m.key}
		b.Run("client/"+name, func(b *testing.B) { m.strangers(b, cert, nil) })
		b.Run("server/"+name, func(b *testing.B) { m.strangeServer(b, cert) })
	}
	cert := tls.Certificate{Certificate: m.steep(), PrivateKey: m.key}
	for name, edit := range map[string]func(*tlssocket.Options){
		"allowed": func(o *tlssocket.Options) { o.AllowUnauthorized = true },
		"intermediate in CA": func(o *tlssocket.Options) {
			o.CA = append(o.CA, certificatePEM(m.ca("other", "root", m.key, m.key)))
		},
	} {
		b.Run("client/steep, "+name, func(b *testing.B) { m.strangers(b, cert, edit) })
	}
}

func certificatePEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func (m *maker) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificatePEM(m.root))
	return pool
}

// strangers measures servers whose clients show cert.
func (m *maker) strangers(b *testing.B, cert tls.Certificate,
	edit func(*tlssocket.Options)) {
	o := testpair.Server(b)
	o.RequestCert, o.CA = true, [][]byte{certificatePEM(m.root)}
	if edit != nil {
		edit(o)
	}
	o.SecureContext = newContext(b, &o.ContextOptions)
	plain := &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert,
		ClientCAs: m.pool(), Certificates: []tls.Certificate{keyPair(b)}}
	client := &tls.Config{InsecureSkipVerify: true,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &cert, nil
		}}
	compare(b, func(conn net.Conn) { tls.Client(conn, client).Read(make([]byte, 1)) },
		func(conn net.Conn) { tls.Server(conn, plain).Handshake() },
		func(conn net.Conn) { m.shake(conn, o) })
}

// strangeServer measures clients of a server that shows cert.
func (m *maker) strangeServer(b *testing.B, cert tls.Certificate) {
	o := testpair.Client(b)
	o.CA = [][]byte{certificatePEM(m.root)}
	o.SecureContext = newContext(b, &o.ContextOptions)
	plain := &tls.Config{ServerName: "localhost", RootCAs: m.pool()}
	server := &tls.Config{Certificates: []tls.Certificate{cert}}
	compare(b, func(conn net.Conn) { tls.Server(conn, server).Read(make([]byte, 1)) },
		func(conn net.Conn) { tls.Client(conn, plain).Handshake() },
		func(conn net.Conn) { m.shake(conn, o) })
}

func (m *maker) shake(conn net.Conn, o *tlssocket.Options) {
	s, err := tlssocket.New(conn, o)
	if err != nil {
		m.t.Fatal(err)
	}
	s.Handshake(context.Background())
	s.Destroy(nil)
}

// compare measures ours against plain, in turns, with the same stranger.
func compare(b *testing.B, stranger, plain, ours func(net.Conn)) {
	var cost [2]time.Duration
	for b.Loop() {
		for i, side := range [...]func(net.Conn){plain, ours} {
			near, far := testpair.TCP(b)
			done := make(chan struct{})
			before := cpuTime(b)
			go func() { // ends with near
				defer close(done)
				stranger(far)
				far.Close() // a refusal waits for that
			}()
			side(near)
			near.Close()
			<-done
			cost[i] += cpuTime(b) - before
		}
	}
	b.ReportMetric(cost[1].Seconds()/cost[0].Seconds(), "x-crypto/tls")
}

// cpuTime is what this process has used, in user mode and in the kernel.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
