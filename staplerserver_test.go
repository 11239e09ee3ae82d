package tlssocket_test

import (
	"bytes"
	"crypto/tls"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// The staple is that of the certificate which is sent: of the right one of two
// kinds of keys, and of a context that was added. A replaced one has its own.
func TestStaplerOfTheCertificateSent(t *testing.T) {
	ca := freshCA(t, "CA")
	responder := ca.NewResponder(time.Hour)
	srv := httptest.NewServer(responder)
	t.Cleanup(srv.Close)
	stapler, err := tlssocket.NewStapler(&tlssocket.StaplerOptions{
		Responder: srv.URL, WaitFirst: testpair.Patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stapler.Close() })
	leaf, added := issueLeaf(t, ca, "localhost"), issueLeaf(t, ca, "b.example")
	rsa := issueRSA(t, ca, "localhost")
	for _, l := range []*pki.Leaf{leaf, added, rsa} {
		responder.Set(l.Cert, ocsp.Good)
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
	fresh := issueLeaf(t, ca, "localhost")
	responder.Set(fresh.Cert, ocsp.Good)
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

// A responder that hangs delays no handshake.
func TestStaplerDelaysNoHandshake(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		b.setServe(b.slow(time.Hour))
		s := b.start(tlssocket.StaplerOptions{})
		so := &tlssocket.Options{IsServer: true, OCSP: s.Staple}
		present(&so.ContextOptions, b.leaf)
		so.CA = [][]byte{b.ca.PEM()}
		co := &tlssocket.Options{ServerName: "localhost"}
		co.CA = [][]byte{b.ca.PEM()}
		start := time.Now()
		x, y := testpair.Pipe(b)
		cl, sv := testpair.Over(b, x, y, co, so)
		cErr, sErr := testpair.Shake(b, cl, sv)
		requireSecure(b, cErr, sErr)
		if took := time.Since(start); took != 0 {
			b.Errorf("it took %v", took)
		}
		if cl.ConnectionState().Version != tls.VersionTLS13 ||
			!bytes.Equal(cl.ConnectionState().OCSPResponse, nil) {
			b.Error("something is stapled")
		}
		cl.Destroy(nil)
		sv.Destroy(nil)
	})
}
