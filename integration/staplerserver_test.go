package integration_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	xocsp "golang.org/x/crypto/ocsp"
)

// newStapler makes a CA, its responder, and a Stapler that asks that and waits.
func newStapler(t *testing.T) (*pki.CA, *pki.Responder, *ocsp.Stapler) {
	t.Helper()
	ca := testpki.CA(t, "CA")
	responder := ca.NewResponder(time.Hour)
	srv := httptest.NewServer(responder)
	t.Cleanup(srv.Close)
	stapler, err := ocsp.New(&ocsp.Options{
		Responder: srv.URL, WaitFirst: testpair.Patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stapler.Close() })
	return ca, responder, stapler
}

// The staple is that of the certificate which is sent: of the right one of two
// kinds of keys, and of a context that was added. A replaced one has its own.
func TestStaplerOfTheCertificateSent(t *testing.T) {
	ca, responder, stapler := newStapler(t)
	leaf, added := testpki.Leaf(t, ca, "localhost"), testpki.Leaf(t, ca, "b.example")
	rsa := testpki.RSA(t, ca, "localhost")
	for _, l := range []*pki.Leaf{leaf, added, rsa} {
		responder.Set(l.Cert, xocsp.Good)
	}
	running := startServer(t, func(o *tlssocket.ServerOptions) {
		o.Cert = [][]byte{leaf.CertPEM(), rsa.CertPEM()}
		o.Key = [][]byte{leaf.KeyPEM(), rsa.KeyPEM()}
		o.CA = [][]byte{ca.PEM()} // the issuer, which the chains leave out
		o.OCSP = stapler.Staple
	})
	var context tlssocket.ContextOptions
	present(&context, added)
	context.CA = [][]byte{ca.PEM()}
	running.AddContext("b.example", newContext(t, &context))
	for name, row := range map[string]struct {
		host    string
		ciphers string
		want    *pki.Leaf
	}{
		"default": {"localhost", "ECDHE-ECDSA-AES128-GCM-SHA256", leaf},
		"RSA":     {"localhost", "ECDHE-RSA-AES128-GCM-SHA256", rsa},
		"added":   {"b.example", "ECDHE-ECDSA-AES128-GCM-SHA256", added},
	} {
		t.Run(name, func(t *testing.T) {
			c := running.mustDial(t, func(o *tlssocket.Options) {
				o.CA = [][]byte{ca.PEM()}
				o.ServerName = row.host
				o.Ciphers, o.MaxVersion = row.ciphers, "TLSv1.2"
				o.OCSPPolicy = tlssocket.OCSPRequire
			})
			if !c.PeerCertificates()[0].Equal(row.want.Cert) {
				t.Error("another certificate was sent")
			}
		})
	}
	fresh := testpki.Leaf(t, ca, "localhost")
	responder.Set(fresh.Cert, xocsp.Good)
	var replacement tlssocket.ContextOptions
	present(&replacement, fresh)
	replacement.CA = [][]byte{ca.PEM()}
	running.SetSecureContext(newContext(t, &replacement))
	running.mustDial(t, func(o *tlssocket.Options) {
		o.CA = [][]byte{ca.PEM()}
		o.OCSPPolicy = tlssocket.OCSPRequire
	})
	if n := responder.Asked(); n != 4 {
		t.Errorf("asked %d times", n)
	}
}

// hanging is a responder that never answers.
type hanging struct{}

func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// A responder that hangs delays no handshake.
func TestStaplerDelaysNoHandshake(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		stapler, err := ocsp.New(&ocsp.Options{
			Responder: "http://ocsp.example",
			Client:    &http.Client{Transport: hanging{}}})
		if err != nil {
			b.Fatal(err)
		}
		defer stapler.Close()
		so, co := b.Server(), b.Client()
		so.CA, so.OCSP = [][]byte{b.PKI.CA.PEM()}, stapler.Staple
		start := time.Now()
		x, y := testpair.Pipe(b)
		cl, sv := testpair.Over(b, x, y, co, so)
		cErr, sErr := testpair.Shake(b, cl, sv)
		requireSecure(b, cErr, sErr)
		if took := time.Since(start); took != 0 {
			b.Errorf("it took %v", took)
		}
		if cl.ConnectionState().Version != tls.VersionTLS13 ||
			cl.ConnectionState().OCSPResponse != nil {
			b.Error("something is stapled")
		}
		cl.Destroy(nil)
		sv.Destroy(nil)
	})
}

// The Stapler's GetCertificate is one line of a server's options.
func TestStaplerGetCertificateServes(t *testing.T) {
	ca, responder, stapler := newStapler(t)
	leaf := testpki.Leaf(t, ca, "localhost")
	responder.Set(leaf.Cert, xocsp.Good)
	cert := inKMS(leaf)
	cert.Certificate = append(cert.Certificate, ca.Cert.Raw)
	running := startServer(t, func(o *tlssocket.ServerOptions) {
		o.Cert, o.Key = nil, nil
		o.GetCertificate = stapler.GetCertificate(cert)
	})
	testpair.EachVersion(t, func(t *testing.T, version string) {
		running.mustDial(t, func(o *tlssocket.Options) {
			only(version)(o)
			o.CA = [][]byte{ca.PEM()}
			o.OCSPPolicy = tlssocket.OCSPRequire
		})
	})
}
