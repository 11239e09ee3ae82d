package trust_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// issueLeaf issues a certificate for localhost and 127.0.0.1.
func issueLeaf(t testing.TB, ca *pki.CA,
	change ...func(*x509.Certificate)) *pki.Leaf {
	return testpki.Leaf(t, ca, "localhost",
		append(change, func(c *x509.Certificate) {
			c.IPAddresses = []net.IP{{127, 0, 0, 1}}
		})...)
}

func issue(t testing.TB, ca *pki.CA,
	change ...func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	return issueLeaf(t, ca, change...).Cert
}

func newTrust(t testing.TB, o *trust.Options) *trust.Trust {
	t.Helper()
	tr, err := trust.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func verifyLeaf(tr *trust.Trust, leaf *x509.Certificate,
	purpose trust.Purpose) error {
	_, err := tr.Verify([]*x509.Certificate{leaf}, purpose, time.Now())
	return err
}

// requireCode checks that an error is a *trust.Error with a code.
func requireCode(t testing.TB, err error, want code.Code) {
	t.Helper()
	var e *trust.Error
	if !errors.As(err, &e) || e.Code != want || !errors.Is(err, want) {
		t.Errorf("error %v (%T), want %s", err, err, want)
	}
}

func poolOf(cas ...*pki.CA) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, ca := range cas {
		pool.AddCert(ca.Cert)
	}
	return pool
}

// Whom a Trust trusts, by the options that were given.
func TestAnchors(t *testing.T) {
	ours, other := testpki.CA(t, "ours"), testpki.CA(t, "other")
	for name, row := range map[string]struct {
		o           *trust.Options
		ours, other bool
	}{
		"nil":          {nil, false, false},
		"CA":           {&trust.Options{CA: [][]byte{ours.PEM()}}, true, false},
		"Roots":        {&trust.Options{Roots: poolOf(ours)}, true, false},
		"Extra":        {&trust.Options{Extra: []*x509.Certificate{ours.Cert}}, true, false},
		"Roots and CA": {&trust.Options{Roots: poolOf(ours), CA: [][]byte{other.PEM()}}, true, true},
		"Roots and Extra": {&trust.Options{Roots: poolOf(ours),
			Extra: []*x509.Certificate{other.Cert}}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTrust(t, row.o)
			for ca, want := range map[*pki.CA]bool{ours: row.ours, other: row.other} {
				err := verifyLeaf(tr, issue(t, ca), trust.ServerAuth)
				if (err == nil) != want {
					t.Errorf("of %s: %v", ca.Cert.Subject.CommonName, err)
				}
				if err != nil {
					requireCode(t, err, code.UnableToVerifyLeafSignature)
				}
			}
		})
	}
}

// A peer may send no certificate at all, whatever is known besides.
func TestEmptyChain(t *testing.T) {
	root := testpki.CA(t, "root")
	gone, err := root.Intermediate("gone", func(c *x509.Certificate) {
		c.NotAfter = c.NotBefore.Add(time.Second)
	})
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrust(t, &trust.Options{CA: [][]byte{gone.PEM()}, Roots: poolOf(root)})
	chains, err := tr.Verify(nil, trust.ServerAuth, time.Now().Add(time.Hour))
	if chains != nil || err == nil {
		t.Errorf("%v, %v", chains, err)
	}
}

func TestNewRefuses(t *testing.T) {
	ca := testpki.CA(t, "CA")
	for name, row := range map[string]struct {
		o    trust.Options
		want code.Code
	}{
		"an empty pool":  {trust.Options{Roots: x509.NewCertPool()}, code.InvalidArgValue},
		"garbage in CA":  {trust.Options{CA: [][]byte{[]byte("garbage")}}, "ERR_OSSL_PEM_NO_START_LINE"},
		"garbage in CRL": {trust.Options{CA: [][]byte{ca.PEM()}, CRL: [][]byte{{1}}}, code.CryptoOperationFailed},
	} {
		if _, err := trust.New(&row.o); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %s", name, err, row.want)
		}
	}
}

// One certificate that cannot be read does not take away the others' trust.
func TestSkipped(t *testing.T) {
	ca := testpki.CA(t, "CA")
	damaged := bytes.Replace(ca.PEM(), []byte("MII"), []byte("!!!"), 1)
	tr := newTrust(t, &trust.Options{CA: [][]byte{
		append(damaged, ca.PEM()...), []byte("garbage")}})
	if err := verifyLeaf(tr, issue(t, ca), trust.ServerAuth); err != nil {
		t.Error(err)
	}
	skipped := tr.Skipped()
	if len(skipped) != 2 ||
		!errors.Is(skipped[0], code.Code("ERR_OSSL_PEM_BAD_BASE64_DECODE")) ||
		!errors.Is(skipped[1], code.Code("ERR_OSSL_PEM_NO_START_LINE")) {
		t.Errorf("skipped %q", skipped)
	}
}

// Sessions are bound to the fingerprint: it differs where trust does.
func TestFingerprints(t *testing.T) {
	a, b := testpki.CA(t, "a"), testpki.CA(t, "b")
	all := []*trust.Options{
		nil,
		{AllowPartial: true},
		{CA: [][]byte{a.PEM()}},
		{CA: [][]byte{b.PEM()}},
		{CA: [][]byte{a.PEM(), b.PEM()}},
		{CA: [][]byte{a.PEM()}, AllowPartial: true},
		{Roots: poolOf(a)},
		{Roots: poolOf(b)},
		{Roots: poolOf(a), CA: [][]byte{b.PEM()}},
		{Extra: []*x509.Certificate{a.Cert}},
	}
	seen := make(map[string]int)
	for i, o := range all {
		print := string(newTrust(t, o).Fingerprint())
		if j, ok := seen[print]; ok {
			t.Errorf("options %d and %d have the same", i, j)
		}
		seen[print] = i
		if print != string(newTrust(t, o).Fingerprint()) {
			t.Errorf("options %d have two", i)
		}
	}
}

// shake makes a handshake of crypto/tls over TCP, and returns the errors of
// both sides.
func shake(t *testing.T, client, server *tls.Config) (cErr, sErr error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan error, 1)
	go func() { // ends with the handshake
		conn, err := l.Accept()
		if err == nil {
			defer conn.Close()
			_, err = tls.Server(conn, server).Write([]byte("welcome"))
		}
		done <- err
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	tc := tls.Client(conn, client)
	cErr = tc.HandshakeContext(t.Context())
	if cErr == nil { // TLS 1.3 tells a client later that it is refused
		_, cErr = io.ReadFull(tc, make([]byte, 1))
	}
	conn.Close()
	return cErr, <-done
}

func serving(leaf *pki.Leaf) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{{
		Certificate: [][]byte{leaf.Cert.Raw}, PrivateKey: leaf.Key}}}
}

// With plain crypto/tls a client learns why its server is refused.
func TestVerifyServer(t *testing.T) {
	ca := testpki.CA(t, "CA")
	tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
	good := issueLeaf(t, ca)
	expired := issueLeaf(t, ca, func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-2*time.Hour),
			time.Now().Add(-time.Hour)
	})
	for name, row := range map[string]struct {
		leaf   *pki.Leaf
		name   string
		verify func(tls.ConnectionState) error
		want   code.Code
	}{
		"good":          {good, "localhost", tr.VerifyServer, ""},
		"expired":       {expired, "localhost", tr.VerifyServer, code.CertHasExpired},
		"another name":  {good, "other.example", tr.VerifyServer, code.TLSCertAltNameInvalid},
		"stranger":      {issueLeaf(t, testpki.CA(t, "other")), "localhost", tr.VerifyServer, code.UnableToVerifyLeafSignature},
		"no name":       {good, "127.0.0.1", tr.VerifyServer, code.TLSCertAltNameInvalid},
		"address":       {good, "127.0.0.1", tr.VerifyHost("127.0.0.1"), ""},
		"wrong address": {good, "127.0.0.1", tr.VerifyHost("127.0.0.2"), code.TLSCertAltNameInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			err, _ := shake(t, &tls.Config{ServerName: row.name,
				InsecureSkipVerify: true, VerifyConnection: row.verify},
				serving(row.leaf))
			if row.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			requireCode(t, err, row.want)
			var e *trust.Error
			if errors.As(err, &e) && len(e.Chain) != 1 {
				t.Errorf("the error has a chain of %d", len(e.Chain))
			}
		})
	}
}

// A server says why it refuses a client, and never takes one without a
// certificate, whatever else its configuration says.
func TestVerifyClient(t *testing.T) {
	ca := testpki.CA(t, "CA")
	inter, err := ca.Intermediate("inter")
	if err != nil {
		t.Fatal(err)
	}
	certificate := func(l *pki.Leaf) []tls.Certificate {
		return serving(l).Certificates
	}
	onlyServer := issueLeaf(t, ca, func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	})
	for name, o := range map[string]*trust.Options{
		"CA":                  {CA: [][]byte{ca.PEM()}},
		"CA and intermediate": {CA: [][]byte{ca.PEM(), inter.PEM()}},
		"Roots":               {Roots: poolOf(ca)},
	} {
		for who, row := range map[string]struct {
			certs []tls.Certificate
			want  code.Code // "": accepted; "*": refused by crypto/tls or us
		}{
			"good":     {certificate(issueLeaf(t, ca)), ""},
			"nobody":   {nil, "*"},
			"stranger": {certificate(issueLeaf(t, testpki.CA(t, "other"))), "*"},
			"server's": {certificate(onlyServer), "*"},
		} {
			t.Run(name+"/"+who, func(t *testing.T) {
				config := serving(issueLeaf(t, ca))
				newTrust(t, o).RequireClientCert(config)
				client := &tls.Config{InsecureSkipVerify: true,
					GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
						if row.certs == nil {
							return new(tls.Certificate), nil
						}
						return &row.certs[0], nil
					}}
				cErr, sErr := shake(t, client, config)
				if refused := row.want != ""; (cErr != nil) != refused ||
					(sErr != nil) != refused {
					t.Errorf("client %v, server %v", cErr, sErr)
				}
				var early *tls.CertificateVerificationError
				if errors.As(sErr, &early) {
					tr := newTrust(t, o)
					_, err := tr.Verify(early.UnverifiedCertificates, trust.ClientAuth, time.Now())
					requireCode(t, err, tr.Explain(early).Code)
				}
			})
		}
	}
	tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
	requireCode(t, tr.VerifyClient(tls.ConnectionState{}),
		code.SSLPeerDidNotReturnCertificate)
	requireCode(t, tr.VerifyClient(tls.ConnectionState{
		PeerCertificates: []*x509.Certificate{onlyServer.Cert}}),
		code.InvalidPurpose)
	if err := tr.VerifyClient(tls.ConnectionState{PeerCertificates: []*x509.Certificate{
		issue(t, ca)}}); err != nil {
		t.Error(err)
	}
}

// A chain that OpenSSL accepts and crypto/x509 does not is refused: a wildcard
// covers a name that the CA may not issue for, which OpenSSL does not mind.
func TestBothMustAgree(t *testing.T) {
	root := testpki.CA(t, "root")
	inter, err := root.Intermediate("inter", func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical = true
		c.ExcludedDNSDomains = []string{"secret.example.com"}
	})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := inter.Issue([]string{"*.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrust(t, &trust.Options{CA: [][]byte{root.PEM()}})
	_, err = tr.Verify([]*x509.Certificate{leaf.Cert, inter.Cert},
		trust.ServerAuth, time.Now())
	requireCode(t, err, code.Unspecified)
}
