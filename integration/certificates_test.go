package integration_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// kms is a key that does nothing but sign, as one in a KMS does.
type kms struct{ crypto.Signer }

// inKMS is the certificate of a leaf whose key is elsewhere.
func inKMS(leaf *pki.Leaf) tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: kms{leaf.Key}}
}

// certificatesEffect: keys that only sign serve both sides and both versions.
func certificatesEffect(t *testing.T) {
	ca := testpair.Certs(t).CA
	for name, leaf := range map[string]*pki.Leaf{
		"ECDSA": testpki.Leaf(t, ca, "localhost"),
		"RSA":   testpki.RSA(t, ca, "localhost"),
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				client := testpair.Client(t)
				only(version)(client)
				server := &tlssocket.Options{IsServer: true, RequestCert: true}
				server.CA = client.CA
				client.Certificates = []tls.Certificate{inKMS(leaf)}
				server.Certificates = []tls.Certificate{inKMS(leaf)}
				c, s := testpair.Secure(t, client, server)
				if !c.Authorized() || !s.Authorized() {
					t.Errorf("%v, %v", c.AuthorizationError(),
						s.AuthorizationError())
				}
				for _, got := range []*x509.Certificate{c.LocalCertificate(),
					s.LocalCertificate()} {
					if got == nil || !got.Equal(leaf.Cert) {
						t.Errorf("the own certificate is %v", got)
					}
				}
			})
		})
	}
}

// Of several certificates each client gets the first that it can verify, be it
// from Cert or from Certificates.
func TestCertificatesByWhatThePeerVerifies(t *testing.T) {
	ca := testpair.Certs(t).CA
	ec, r := testpki.Leaf(t, ca, "localhost"), testpki.RSA(t, ca, "localhost")
	for _, row := range []struct {
		suites string
		want   *pki.Leaf
	}{
		{"ECDHE-ECDSA-AES128-GCM-SHA256", ec},
		{"ECDHE-RSA-AES128-GCM-SHA256", r},
	} {
		for _, first := range []*pki.Leaf{ec, r} {
			client := testpair.Client(t)
			suites("TLSv1.2", row.suites)(client)
			server := &tlssocket.Options{IsServer: true}
			present(&server.ContextOptions, first)
			server.Certificates = []tls.Certificate{inKMS(ec), inKMS(r)}
			c, _ := testpair.Secure(t, client, server)
			requireServed(t, c, row.want)
		}
	}
}

// A client of several CAs is known to each server by the one that this trusts,
// and by its first to one that trusts none of them.
func TestClientCertificateOfTheServersCA(t *testing.T) {
	cas := []*pki.CA{testpki.CA(t, "CA 1"), testpki.CA(t, "CA 2")}
	other := testpki.CA(t, "CA 3")
	client := testpair.Client(t)
	for _, ca := range cas {
		client.Certificates = append(client.Certificates,
			inKMS(testpki.Leaf(t, ca, ca.Cert.Subject.CommonName+"'s")))
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		only(version)(client)
		for ca, want := range map[*pki.CA]string{cas[0]: "CA 1's",
			cas[1]: "CA 2's", other: "CA 1's"} {
			server := testpair.Server(t)
			server.RootCAs, server.ClientAuth = poolOf(ca), tls.RequestClientCert
			_, s := testpair.Secure(t, client, server)
			if got := s.PeerCertificates()[0].Subject.CommonName; got != want {
				t.Errorf("to a server of %s it is %s", ca.Cert.Subject, got)
			}
		}
	})
}

// A key that may sign in some ways only is asked for no others.
func TestSupportedSignatureAlgorithms(t *testing.T) {
	ca := testpair.Certs(t).CA
	r, any := testpki.RSA(t, ca, "localhost"), testpki.RSA(t, ca, "localhost")
	limited := inKMS(r)
	limited.SupportedSignatureAlgorithms = []tls.SignatureScheme{
		tls.PKCS1WithSHA256} // which TLS 1.3 does not have
	for version, want := range map[string]*pki.Leaf{"TLSv1.2": r, "TLSv1.3": any} {
		client := testpair.Client(t)
		only(version)(client)
		server := &tlssocket.Options{IsServer: true, RequestCert: true}
		server.CA = client.CA
		both := []tls.Certificate{limited, inKMS(any)}
		server.Certificates, client.Certificates = both, both
		c, s := testpair.Secure(t, client, server)
		requireServed(t, c, want)
		if !s.PeerCertificates()[0].Equal(want.Cert) {
			t.Errorf("%s: the client sent %v", version, s.PeerCertificates()[0])
		}
	}
}

// What a certificate brings is sent with it; a hook for OCSP goes first.
func TestCertificatesBringWhatTheyHave(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := testpair.Client(t)
		only(version)(client)
		cert := inKMS(testpair.Certs(t).Leaf)
		cert.OCSPStaple = []byte("a staple")
		cert.SignedCertificateTimestamps = [][]byte{[]byte("a timestamp")}
		server := &tlssocket.Options{IsServer: true}
		server.Certificates = []tls.Certificate{cert}
		c, _ := testpair.Secure(t, client, server)
		cs := c.ConnectionState()
		if !bytes.Equal(cs.OCSPResponse, cert.OCSPStaple) ||
			len(cs.SignedCertificateTimestamps) != 1 ||
			string(cs.SignedCertificateTimestamps[0]) != "a timestamp" {
			t.Errorf("staple %q, timestamps %q", cs.OCSPResponse,
				cs.SignedCertificateTimestamps)
		}
		server.OCSP = func(context.Context, *x509.Certificate,
			*x509.Certificate) ([]byte, error) {
			return []byte("the hook's"), nil
		}
		c, _ = testpair.Secure(t, client, server)
		if got := c.ConnectionState().OCSPResponse; string(got) != "the hook's" {
			t.Errorf("the staple is %q", got)
		}
	})
}

// What is done to a certificate later is none of the context's business.
func TestCertificatesAreCopied(t *testing.T) {
	cert := inKMS(testpair.Certs(t).Leaf)
	cert.Certificate[0] = bytes.Clone(cert.Certificate[0])
	cert.OCSPStaple = []byte("a staple")
	given := []tls.Certificate{cert}
	server := &tlssocket.Options{IsServer: true}
	server.SecureContext = newContext(t,
		&tlssocket.ContextOptions{Certificates: given})
	clear(cert.OCSPStaple)
	clear(cert.Certificate[0])
	given[0] = tls.Certificate{}
	c, _ := testpair.Secure(t, nil, server)
	if got := c.ConnectionState().OCSPResponse; string(got) != "a staple" {
		t.Errorf("the staple is %q", got)
	}
}

// decryptingKMS decrypts too.
type decryptingKMS struct {
	kms
	crypto.Decrypter
}

func (d decryptingKMS) Public() crypto.PublicKey { return d.kms.Public() }

// A key that decrypts serves the suites for which that is needed, and one that
// does not is not tried with them.
func TestDecrypterIsKept(t *testing.T) {
	leaf := testpki.RSA(t, testpair.Certs(t).CA, "localhost")
	for _, decrypts := range []bool{true, false} {
		client, server := testpair.Client(t), &tlssocket.Options{IsServer: true}
		suites("TLSv1.2", "AES128-GCM-SHA256")(client)
		server.Ciphers = client.Ciphers
		cert := inKMS(leaf)
		if decrypts {
			cert.PrivateKey = decryptingKMS{kms{leaf.Key}, leaf.Key.(*rsa.PrivateKey)}
		}
		server.Certificates = []tls.Certificate{cert}
		c, s := testpair.New(t, client, server)
		_, err := testpair.Shake(t, c, s)
		if (err == nil) != decrypts {
			t.Errorf("decrypts: %v, %v", decrypts, err)
		}
	}
}

// hashingKMS takes whole messages, and no digests.
type hashingKMS struct{ kms }

func (hashingKMS) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("this key takes no digests")
}

func (h hashingKMS) SignMessage(rand io.Reader, msg []byte,
	opts crypto.SignerOpts) ([]byte, error) {
	return crypto.SignMessage(h.kms, rand, msg, opts)
}

// A key that hashes by itself is given whole messages, on both sides.
func TestMessageSignerIsKept(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	cert := inKMS(leaf)
	cert.PrivateKey = hashingKMS{kms{leaf.Key}}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := testpair.Client(t)
		only(version)(client)
		server := &tlssocket.Options{IsServer: true, RequestCert: true}
		server.CA = client.CA
		client.Certificates = []tls.Certificate{cert}
		server.Certificates = client.Certificates
		if _, s := testpair.Secure(t, client, server); !s.Authorized() {
			t.Error(s.AuthorizationError())
		}
	})
}

type uselessKey struct{}

// panicky is a key whose public half is not to be had.
type panicky struct{ crypto.Signer }

func (panicky) Public() crypto.PublicKey { panic("in Public") }

func TestBadCertificates(t *testing.T) {
	ca := testpair.Certs(t).CA
	good := inKMS(testpki.Leaf(t, ca, "a"))
	other := testpki.Leaf(t, ca, "b")
	for name, row := range map[string]struct {
		edit func(*tls.Certificate)
		want code.Code
	}{
		"empty": {func(c *tls.Certificate) { *c = tls.Certificate{} },
			code.InvalidArgValue},
		"no key": {func(c *tls.Certificate) { c.PrivateKey = nil },
			code.InvalidArgValue},
		"no Signer": {func(c *tls.Certificate) { c.PrivateKey = uselessKey{} },
			code.InvalidArgType},
		"nil key": {func(c *tls.Certificate) { c.PrivateKey = (*rsa.PrivateKey)(nil) },
			code.TLSHookPanic},
		"panic": {func(c *tls.Certificate) { c.PrivateKey = panicky{} },
			code.TLSHookPanic},
		"another's key": {func(c *tls.Certificate) { c.PrivateKey = kms{other.Key} },
			code.OSSLX509KeyValuesMismatch},
		"another's Leaf": {func(c *tls.Certificate) { c.Leaf = other.Cert },
			code.InvalidArgValue},
		"garbage": {func(c *tls.Certificate) {
			c.Certificate = [][]byte{[]byte("garbage")}
		}, "ERR_OSSL_PEM_ASN1_LIB"},
		"garbage behind": {func(c *tls.Certificate) {
			c.Certificate = [][]byte{c.Certificate[0], []byte("garbage")}
		}, "ERR_OSSL_PEM_ASN1_LIB"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			row.edit(&bad)
			_, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
				Certificates: []tls.Certificate{good, bad}})
			testpair.RequireCode(t, err, row.want)
			if !bytes.Contains([]byte(err.Error()), []byte("Certificates[1]")) {
				t.Errorf("%q does not name the certificate", err)
			}
		})
	}
	if c, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		Certificates: []tls.Certificate{}}); c == nil || err != nil {
		t.Errorf("an empty list: %v", err)
	}
}
