package integration_test

import (
	"crypto/x509"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// suspect is a certificate that the shared CA's friends do not trust.
type suspect struct {
	code   code.Code
	leaf   func(testing.TB) *pki.Leaf
	reason string
}

// suspects are the refusals of a chain that every Node program knows.
var suspects = []suspect{
	{code.DepthZeroSelfSignedCert, selfSigned,
		"self-signed certificate"},
	{code.SelfSignedCertInChain, rootInChain,
		"self-signed certificate in certificate chain"},
	{code.UnableToVerifyLeafSignature, leafAlone,
		"unable to verify the first certificate"},
	{code.UnableToGetIssuerCertLocally, foreignIntermediate,
		"unable to get local issuer certificate"},
	{code.CertHasExpired, expiredLeaf, "certificate has expired"},
}

func selfSigned(t testing.TB) *pki.Leaf {
	leaf, err := pki.SelfSigned([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func rootInChain(t testing.TB) *pki.Leaf {
	ca := testpki.CA(t, "another root")
	leaf := testpki.Leaf(t, ca, "localhost")
	leaf.Chain = []*x509.Certificate{ca.Cert}
	return leaf
}

func leafAlone(t testing.TB) *pki.Leaf {
	return testpki.Leaf(t, testpki.CA(t, "another root"), "localhost")
}

func foreignIntermediate(t testing.TB) *pki.Leaf {
	ca, err := testpki.CA(t, "another root").Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	return testpki.Leaf(t, ca, "localhost")
}

func expiredLeaf(t testing.TB) *pki.Leaf {
	return testpki.Leaf(t, testpair.Certs(t).CA, "localhost",
		func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
}

func otherName(t testing.TB) *pki.Leaf {
	return testpki.Leaf(t, testpair.Certs(t).CA, "other.example")
}

// forServers are the suspects of a client, who looks at the name as well.
func forServers() []suspect {
	return append(suspects[:len(suspects):len(suspects)], suspect{
		code.TLSCertAltNameInvalid, otherName,
		"Hostname/IP does not match certificate's altnames: Host: " +
			"localhost. is not in the cert's altnames: DNS:other.example"})
}

// requireVerdict checks all that a refusal tells.
func requireVerdict(t *testing.T, err error, want suspect, host string,
	leaf *pki.Leaf) {
	t.Helper()
	testpair.RequireCode(t, err, want.code)
	var v *trust.Error
	if !errors.As(err, &v) {
		t.Fatalf("no trust.Error in %v", err)
	}
	if v.Code != want.code || v.Reason != want.reason || v.Host != host {
		t.Errorf("code %s, reason %q, host %q; want %s, %q, %q", v.Code,
			v.Reason, v.Host, want.code, want.reason, host)
	}
	if v.Certificate == nil {
		t.Error("no certificate is at fault")
	}
	if len(v.Chain) != 1+len(leaf.Chain) || !v.Chain[0].Equal(leaf.Cert) {
		t.Errorf("the chain has %d certificates", len(v.Chain))
	}
}

// requireAlert checks that the peer was told, by an alert.
func requireAlert(t *testing.T, err error) {
	t.Helper()
	var alert *tlssocket.AlertError
	if !errors.As(err, &alert) || !alert.Remote {
		t.Fatalf("no alert of the peer in %v", err)
	}
	testpair.RequireCode(t, err, nodeAlerts[int(alert.Alert)])
}

func TestClientRefusesServer(t *testing.T) {
	for _, version := range bothVersions {
		for _, s := range forServers() {
			t.Run(version+" "+string(s.code), func(t *testing.T) {
				clientRefuses(t, version, s)
			})
		}
	}
}

func clientRefuses(t *testing.T, version string, want suspect) {
	leaf := want.leaf(t)
	client, server := testpair.Client(t), testpair.Server(t)
	only(version)(client)
	present(&server.ContextOptions, leaf)
	var secured atomic.Int32
	closed := make(chan tlssocket.CloseEvent, 1)
	client.Events = new(tlssocket.Events)
	client.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		secured.Add(1)
	})
	client.Events.Close.On(func(e tlssocket.CloseEvent) { closed <- e })

	c, s := testpair.New(t, client, server)
	secret := make([]byte, 1<<16)
	wrote := make(chan error, 1)
	go func() {
		_, err := c.Write(secret) // before there is a verdict
		wrote <- err
	}()
	cErr, sErr := testpair.Shake(t, c, s)
	requireVerdict(t, cErr, want, "localhost", leaf)
	requireVerdict(t, c.AuthorizationError(), want, "localhost", leaf)
	testpair.RequireCode(t, testpair.Receive(t, wrote), want.code)
	requireAlert(t, sErr)
	if e := testpair.Receive(t, closed); !e.HadError || secured.Load() != 0 {
		t.Errorf("had error: %v; secure %d times", e.HadError, secured.Load())
	}
	if c.Authorized() {
		t.Error("the server is authorized")
	}
	if n := c.BytesWritten(); n > int64(len(secret)/4) {
		t.Errorf("%d bytes left: what was written is among them", n)
	}
}

func TestClientAllowsUnauthorized(t *testing.T) {
	for _, version := range bothVersions {
		for _, want := range forServers() {
			t.Run(version+" "+string(want.code), func(t *testing.T) {
				leaf := want.leaf(t)
				client, server := testpair.Client(t), testpair.Server(t)
				only(version)(client)
				client.AllowUnauthorized = true
				present(&server.ContextOptions, leaf)
				c, s := testpair.Secure(t, client, server)
				requireVerdict(t, c.AuthorizationError(), want, "localhost",
					leaf)
				if c.Authorized() {
					t.Error("the server is authorized")
				}
				go io.Copy(s, s)
				ping(t, c)
			})
		}
	}
}

// certPair has a server that asks for certificates of the shared CA, and a
// client that presents leaf, if it is not nil.
func certPair(t *testing.T, version string, leaf *pki.Leaf, allow bool) (
	c, s *tlssocket.Socket) {
	client, server := testpair.Client(t), testpair.Server(t)
	only(version)(client)
	if leaf != nil {
		present(&client.ContextOptions, leaf)
	}
	server.RequestCert = true
	server.AllowUnauthorized = allow
	server.CA = [][]byte{testpair.Certs(t).CA.PEM()}
	return testpair.New(t, client, server)
}

func TestServerRefusesClient(t *testing.T) {
	for _, version := range bothVersions {
		for _, want := range suspects {
			t.Run(version+" "+string(want.code), func(t *testing.T) {
				leaf := want.leaf(t)
				c, s := certPair(t, version, leaf, false)
				cErr, sErr := testpair.Shake(t, c, s)
				requireVerdict(t, sErr, want, "", leaf)
				if s.Authorized() {
					t.Error("the client is authorized")
				}
				requireAlert(t, clientView(t, version, c, cErr))
			})
		}
	}
}

// clientView is the error of a client whose certificate was refused: in TLS
// 1.3 its handshake is over by then.
func clientView(t *testing.T, version string, c *tlssocket.Socket,
	handshake error) error {
	t.Helper()
	if version == "TLSv1.2" {
		return handshake
	}
	if handshake != nil {
		t.Fatalf("the client's handshake: %v", handshake)
	}
	c.SetReadDeadline(time.Now().Add(testpair.Patience))
	_, err := c.Read(make([]byte, 1))
	return err
}

func TestServerAllowsUnauthorized(t *testing.T) {
	for _, version := range bothVersions {
		for _, want := range suspects {
			t.Run(version+" "+string(want.code), func(t *testing.T) {
				leaf := want.leaf(t)
				c, s := certPair(t, version, leaf, true)
				requireSecureNow(t, c, s)
				requireVerdict(t, s.AuthorizationError(), want, "", leaf)
				if s.Authorized() || !s.PeerCertificates()[0].Equal(leaf.Cert) {
					t.Error("authorized, or no certificate")
				}
				go io.Copy(s, s)
				ping(t, c)
			})
		}
	}
}

func TestClientCertificateAccepted(t *testing.T) {
	leaf, err := testpair.Certs(t).CA.IssueClient("somebody")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range bothVersions {
		for _, allow := range []bool{false, true} {
			c, s := certPair(t, version, leaf, allow)
			requireSecureNow(t, c, s)
			if !s.Authorized() || s.AuthorizationError() != nil {
				t.Errorf("%s: %v", version, s.AuthorizationError())
			}
			if len(s.ConnectionState().VerifiedChains) == 0 {
				t.Errorf("%s: no verified chains", version)
			}
			if !c.LocalCertificate().Equal(leaf.Cert) {
				t.Errorf("%s: another local certificate", version)
			}
		}
	}
}

func TestClientCertificateMissing(t *testing.T) {
	views := map[string]code.Code{
		"TLSv1.2": alert40,
		"TLSv1.3": "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
	}
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			c, s := certPair(t, version, nil, false)
			cErr, sErr := testpair.Shake(t, c, s)
			testpair.RequireCode(t, sErr, code.SSLPeerDidNotReturnCertificate)
			testpair.RequireCode(t, clientView(t, version, c, cErr), views[version])
		})
	}
}

func TestClientCertificateMissingAndAllowed(t *testing.T) {
	for _, version := range bothVersions {
		c, s := certPair(t, version, nil, true)
		requireSecureNow(t, c, s)
		testpair.RequireCode(t, s.AuthorizationError(), "UNABLE_TO_GET_ISSUER_CERT")
		if s.Authorized() || len(s.PeerCertificates()) != 0 {
			t.Errorf("%s: authorized without a certificate", version)
		}
	}
}

// A certificate for servers is none for clients.
func TestServerCertificateFromClient(t *testing.T) {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "localhost",
		func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		})
	for _, version := range bothVersions {
		c, s := certPair(t, version, leaf, false)
		cErr, sErr := testpair.Shake(t, c, s)
		testpair.RequireCode(t, sErr, code.InvalidPurpose)
		requireAlert(t, clientView(t, version, c, cErr))
	}
}

// Without a name, the peer's address is what the certificate must be for.
func TestNewWithoutServerName(t *testing.T) {
	client := testpair.Client(t)
	client.ServerName = ""
	c, _ := testpair.Secure(t, client, nil)
	if !c.Authorized() || c.ServerName() != "" {
		t.Errorf("authorized: %v; name %q", c.Authorized(), c.ServerName())
	}
	server := testpair.Server(t)
	present(&server.ContextOptions, testpki.Leaf(t, testpair.Certs(t).CA,
		"localhost"))
	c, s := testpair.New(t, client, server)
	err, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
}

// A pipe has no address, and no buffer: the server is still writing when it
// is refused.
func TestNewWithoutServerNameOnPipe(t *testing.T) {
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			client := testpair.Client(t)
			client.ServerName = ""
			only(version)(client)
			a, b := net.Pipe()
			c, s := testpair.Over(t, a, b, client, nil)
			ctx := testpair.PatientContext(t)
			go s.Handshake(ctx)
			err := c.Handshake(ctx)
			testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
		})
	}
}
