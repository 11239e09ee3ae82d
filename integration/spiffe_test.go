package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net/url"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// workload is the certificate of a SPIFFE ID: a URI is its only name.
func workload(t *testing.T, path string) *tls.Certificate {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "unused", func(c *x509.Certificate) {
		c.Subject, c.DNSNames = pkix.Name{}, nil
		c.URIs = []*url.URL{{Scheme: "spiffe", Host: "example.org", Path: path}}
	})
	cert := inKMS(leaf)
	return &cert
}

// isWorkload refuses all but one SPIFFE ID.
func isWorkload(cert *x509.Certificate, path string) error {
	if len(cert.URIs) != 1 || cert.URIs[0].String() != "spiffe://example.org"+path {
		return fmt.Errorf("%v is another workload", cert.URIs)
	}
	return nil
}

// Workloads that have neither names of hosts nor subjects know each other by the
// hooks, and get their certificates from a source that changes them.
func TestWorkloadsKnowEachOther(t *testing.T) {
	web, database := workload(t, "/web"), workload(t, "/db")
	testpair.EachVersion(t, func(t *testing.T, version string) {
		own := web
		client := &tlssocket.Options{
			GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
				return own, nil
			},
			CheckServerIdentity: func(_ string, cert *x509.Certificate) error {
				return isWorkload(cert, "/db")
			},
		}
		only(version)(client)
		client.RootCAs = poolOf(testpair.Certs(t).CA)
		server := &tlssocket.Options{IsServer: true,
			ClientAuth: tls.RequireAndVerifyClientCert,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
				return database, nil
			},
			CheckClientIdentity: func(_ context.Context, chain []*x509.Certificate) error {
				return isWorkload(chain[0], "/web")
			},
		}
		server.RootCAs = client.RootCAs
		c, s := testpair.Secure(t, client, server)
		if !c.Authorized() || !s.Authorized() {
			t.Errorf("%v, %v", c.AuthorizationError(), s.AuthorizationError())
		}
		own = database // which may not connect to itself
		c, s = testpair.New(t, client, server)
		_, err := testpair.Shake(t, c, s)
		testpair.RequireCode(t, err, code.CertRejected)
	})
}
