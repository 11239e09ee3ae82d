package interop_test

import (
	"errors"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// clientCert is what a client answers when it is asked for a certificate.
type clientCert struct {
	name  string
	leaf  *pki.Leaf
	code  code.Code // of a server that refuses; "" if it accepts
	seen  code.Code // by the client, of the alert
	alert string    // the number of the alert
}

func clientCerts(t *testing.T, version string) []clientCert {
	missing := clientCert{
		name:  "missing",
		code:  code.SSLPeerDidNotReturnCertificate,
		seen:  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
		alert: "116",
	}
	if version == "TLSv1.2" {
		missing.seen = "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"
		missing.alert = "40"
	}
	good := must(testpair.Certs(t).CA.IssueClient("somebody"))(t)
	return []clientCert{
		{name: "accepted", leaf: good},
		{"foreign", foreign(t), code.UnableToVerifyLeafSignature,
			"ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "48"},
		{"expired", expired(t), code.CertHasExpired,
			"ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "45"},
		missing,
	}
}

func eachClientCert(t *testing.T,
	f func(t *testing.T, version string, c clientCert)) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, c := range clientCerts(t, version) {
			t.Run(c.name, func(t *testing.T) { f(t, version, c) })
		}
	})
}

// checkClient looks at what a server of ours made of the next client.
func (s *server) checkClient(t *testing.T, c clientCert) {
	t.Helper()
	if c.code != "" {
		wantCode(t, s.failure(t), c.code)
		return
	}
	peer := s.accept(t)
	defer peer.Close()
	if !peer.Authorized() {
		t.Errorf("not authorized: %v", peer.AuthorizationError())
	}
	if !peer.PeerCertificates()[0].Equal(c.leaf.Cert) {
		t.Error("another certificate came")
	}
}

func TestClientCertOfOpenSSL(t *testing.T) {
	eachClientCert(t, func(t *testing.T, version string, c clientCert) {
		s := serve(t, asking(t, version))
		p := opensslClient(t, version, s.addr, opensslLeaf(t, c.leaf)...)
		s.checkClient(t, c)
		p.exit(t)
		if c.code != "" {
			p.waitError(t, "SSL alert number "+c.alert+"$")
		}
	})
}

func TestClientCertOfNode(t *testing.T) {
	eachClientCert(t, func(t *testing.T, version string, c clientCert) {
		s := serve(t, asking(t, version))
		n := nodeClient(t, version, s.addr, nodeLeaf(js{}, c.leaf))
		s.checkClient(t, c)
		if c.code == "" {
			n.next(t, "secure")
			return
		}
		if got := n.next(t, "error").Code; got != string(c.seen) {
			t.Errorf("Node's client says %s, want %s", got, c.seen)
		}
	})
}

// arrive connects with a client certificate. In TLS 1.3 a refusal comes after
// the handshake, to the first Read.
func arrive(t *testing.T, version, addr string, leaf *pki.Leaf) error {
	t.Helper()
	s, err := connect(t, addr, identified(clientOptions(t, version), leaf))
	if err != nil {
		if version == "TLSv1.3" {
			t.Error("refused before the handshake was complete")
		}
		return err
	}
	if _, err := s.Write([]byte("hello\n")); err != nil {
		return err
	}
	_, err = io.ReadFull(s, make([]byte, len("hello\n")))
	return err
}

func TestClientCertForOpenSSL(t *testing.T) {
	p := testpair.Certs(t)
	eachClientCert(t, func(t *testing.T, version string, c clientCert) {
		addr, _ := opensslServer(t, version, p.Leaf, "-Verify", "1", "-rev",
			"-verify_return_error", "-CAfile", file(t, p.CA.PEM()))
		err := arrive(t, version, addr, c.leaf)
		if c.code != "" {
			wantCode(t, err, c.seen)
		} else if err != nil {
			t.Error(err)
		}
	})
}

// TestClientCertForNode: a Node server that refuses a certificate sends no
// alert, it hangs up. A missing one is refused by OpenSSL, with its alert.
func TestClientCertForNode(t *testing.T) {
	p := testpair.Certs(t)
	eachClientCert(t, func(t *testing.T, version string, c clientCert) {
		addr, n := nodeServer(t, version, p.Leaf, script{Echo: true,
			TLS: js{"requestCert": true, "ca": string(p.CA.PEM())}})
		err := arrive(t, version, addr, c.leaf)
		switch {
		case c.code == "":
			if err != nil {
				t.Error(err)
			}
			if !n.next(t, "secure").Authorized {
				t.Error("Node says it is not authorized")
			}
			return
		case c.leaf == nil:
			wantCode(t, err, c.seen)
		case version == "TLSv1.2":
			wantCode(t, err, code.ConnReset)
		case !errors.Is(err, io.EOF) &&
			!errors.Is(err, code.ConnReset):
			t.Errorf("%v, want the end", err)
		}
		n.next(t, "tlsClientError")
	})
}
