package ecosystem_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/url"
	"testing"

	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/proto/spiffe/workload"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
	"google.golang.org/grpc"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// agent gives one workload its documents, as SPIRE's does.
type agent struct {
	workload.UnimplementedSpiffeWorkloadAPIServer
	documents chan *workload.X509SVIDResponse
}

func (a *agent) FetchX509SVID(_ *workload.X509SVIDRequest,
	out grpc.ServerStreamingServer[workload.X509SVIDResponse]) error {
	for {
		select {
		case d := <-a.documents:
			if err := out.Send(d); err != nil {
				return err
			}
		case <-out.Context().Done():
			return nil
		}
	}
}

// issue gives the workload a new document of an authority.
func (a *agent) issue(t *testing.T, ca *pki.CA, id spiffeid.ID) {
	t.Helper()
	leaf, err := ca.Issue([]string{"workload"}, func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses, c.URIs = nil, nil, []*url.URL{id.URL()}
		c.ExtKeyUsage = []x509.ExtKeyUsage{
			x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	})
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(leaf.Key)
	if err != nil {
		t.Fatal(err)
	}
	a.documents <- &workload.X509SVIDResponse{Svids: []*workload.X509SVID{{
		SpiffeId: id.String(), X509Svid: leaf.Cert.Raw, X509SvidKey: key,
		Bundle: ca.Cert.Raw}}}
}

// newWorkload returns an agent of its own, and what go-spiffe gets from there.
func newWorkload(t *testing.T, ca *pki.CA, id spiffeid.ID) (
	*agent, *workloadapi.X509Source) {
	t.Helper()
	a := &agent{documents: make(chan *workload.X509SVIDResponse, 1)}
	s, l := grpc.NewServer(), listen(t)
	workload.RegisterSpiffeWorkloadAPIServer(s, a)
	go s.Serve(l) // ends with Stop
	t.Cleanup(s.Stop)
	a.issue(t, ca, id)
	source, err := workloadapi.NewX509Source(testpair.PatientContext(t),
		workloadapi.WithClientOptions(workloadapi.WithAddr("tcp://"+l.Addr().String())))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return a, source
}

// trust is a context that trusts whom a bundle has.
func trust(t *testing.T, b x509bundle.Source, d spiffeid.TrustDomain) *tlssocket.SecureContext {
	t.Helper()
	bundle, err := b.GetX509BundleForTrustDomain(d)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	for _, ca := range bundle.X509Authorities() {
		roots.AddCert(ca)
	}
	return contextOf(t, &tlssocket.ContextOptions{RootCAs: roots})
}

// authorized is the verdict of one of go-spiffe's authorizers.
func authorized(cert *x509.Certificate, who tlsconfig.Authorizer) error {
	if len(cert.URIs) != 1 {
		return fmt.Errorf("%d URIs in the certificate", len(cert.URIs))
	}
	id, err := spiffeid.FromURI(cert.URIs[0])
	if err != nil {
		return err
	}
	return who(id, [][]*x509.Certificate{{cert}})
}

// Both sides present what the agent gives them, and know each other by SPIFFE ID.
func TestSPIFFE(t *testing.T) {
	ca := testpki.CA(t, "example.org")
	domain := spiffeid.RequireTrustDomainFromString("example.org")
	web, api := spiffeid.RequireFromPath(domain, "/web"), spiffeid.RequireFromPath(domain, "/api")
	webAgent, webSource := newWorkload(t, ca, web)
	_, apiSource := newWorkload(t, ca, api)

	seen := make(chan string, 10)
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext:  trust(t, apiSource, domain),
		GetCertificate: tlsconfig.GetCertificate(apiSource),
		RequestCert:    true,
		CheckClientIdentity: func(_ context.Context, chain []*x509.Certificate) error {
			return authorized(chain[0], tlsconfig.AuthorizeID(web))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		seen <- e.Socket.PeerCertificates()[0].SerialNumber.String()
		e.Socket.Close()
	})
	l := listen(t)
	go srv.Serve(l) // ends with Close

	dial := func(source *workloadapi.X509Source, server tlsconfig.Authorizer) error {
		c, err := tlssocket.Connect(testpair.PatientContext(t), "tcp", l.Addr().String(),
			&tlssocket.Options{
				SecureContext:        trust(t, source, domain),
				GetClientCertificate: tlsconfig.GetClientCertificate(source),
				CheckServerIdentity: func(_ string, cert *x509.Certificate) error {
					return authorized(cert, server)
				}})
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.Read(make([]byte, 1)) // a refusal in TLS 1.3 comes after the handshake
		return err
	}
	serial := func() string {
		t.Helper()
		dial(webSource, tlsconfig.AuthorizeID(api)) // ends with the server's close
		return testpair.Receive(t, seen)
	}

	first := serial()
	updated := webSource.Updated()
	webAgent.issue(t, ca, web)
	testpair.Receive(t, updated)
	if second := serial(); second == first {
		t.Errorf("the client shows %s after its document was renewed", first)
	}

	err = dial(webSource, tlsconfig.AuthorizeID(web))
	requireCode(t, err, code.TLSCertAltNameInvalid)
	requireCode(t, dial(apiSource, tlsconfig.AuthorizeID(api)),
		"ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE")
}
