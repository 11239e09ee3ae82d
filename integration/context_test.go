package integration_test

import (
	"crypto/fips140"
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"software.sslmate.com/src/go-pkcs12"
)

// sealedPFX has the shared leaf and its CA.
func sealedPFX(t testing.TB, password string) []byte {
	return encodePFX(t, pkcs12.Modern, password)
}

func plainPFX(t testing.TB) []byte {
	return encodePFX(t, pkcs12.Passwordless, "")
}

func encodePFX(t testing.TB, how *pkcs12.Encoder, password string) []byte {
	t.Helper()
	leaf, ca := testpair.Certs(t).Leaf, testpair.Certs(t).CA
	var data []byte
	var err error
	fips140.WithoutEnforcement(func() { // the archive names its key by SHA-1
		data, err = how.Encode(leaf.Key, leaf.Cert,
			[]*x509.Certificate{ca.Cert}, password)
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The order of preference is that of the list with HonorCipherOrder, else the
// client's; also among suites that crypto/tls would not choose by itself.
func TestCipherOrder(t *testing.T) {
	rsa := testpki.RSA(t, testpair.Certs(t).CA, "localhost")
	for _, list := range [][]string{
		{"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"},
		{"ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES128-GCM-SHA256"},
		{"AES256-GCM-SHA384", "AES128-GCM-SHA256"},
		{"ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
	} {
		for _, version := range bothVersions {
			cipherOrder(t, list, func(o *tlssocket.Options) {
				present(&o.ContextOptions, rsa)
				o.MaxVersion = version
			})
		}
	}
}

// cipherOrder tries a list and its reverse on a server.
func cipherOrder(t *testing.T, list []string, edit func(*tlssocket.Options)) {
	t.Helper()
	for range 2 {
		client, server := testpair.Client(t), testpair.Server(t)
		client.Ciphers = strings.Join(list, ":")
		client.MaxVersion = "TLSv1.2"
		edit(server)
		server.Ciphers = client.Ciphers
		server.HonorCipherOrder = true
		c, _ := testpair.Secure(t, client, server)
		if c.Cipher().Name != list[0] {
			t.Errorf("server up to %s: %s is chosen of %q", server.MaxVersion,
				c.Cipher().Name, list)
		}
		list = slices.Clone(list)
		slices.Reverse(list)
	}
}

// A server that stops at TLS 1.2 finds a suite for its key, whatever the
// client would speak beyond that.
func TestOldServerWithEachKindOfKey(t *testing.T) {
	ca := testpair.Certs(t).CA
	for _, leaf := range []*pki.Leaf{testpki.RSA(t, ca, "localhost"),
		testpki.Leaf(t, ca, "localhost")} {
		for _, version := range []string{"TLSv1", "TLSv1.1", "TLSv1.2"} {
			for _, honor := range []bool{false, true} {
				client, server := testpair.Client(t), testpair.Server(t)
				client.MinVersion = "TLSv1"
				present(&server.ContextOptions, leaf)
				server.MinVersion, server.MaxVersion = "TLSv1", version
				server.HonorCipherOrder = honor
				_, err := handshakeOf(t, client, server)
				if err != nil {
					t.Errorf("%s, %v, honoured %v: %v", version,
						leaf.Cert.PublicKeyAlgorithm, honor, err)
				}
			}
		}
	}
}

func TestContextOptionEffects(t *testing.T) {
	testtool.Effects(t, tlssocket.ContextOptions{},
		map[string]func(*testing.T){
			"CA":                     caEffect,
			"RootCAs":                rootCAsEffect,
			"Certificates":           certificatesEffect,
			"Cert":                   certEffect,
			"Key":                    certEffect,
			"Passphrase":             passphraseEffect,
			"PFX":                    pfxEffect,
			"CRL":                    crlEffect,
			"Ciphers":                ciphersEffect,
			"ECDHCurve":              curveEffect,
			"MinVersion":             minVersionEffect,
			"MaxVersion":             maxVersionEffect,
			"HonorCipherOrder":       honorOrderEffect,
			"SessionIDContext":       idContextEffect,
			"SessionTimeout":         sessionTimeoutEffect,
			"TicketKeys":             ticketKeysEffect,
			"ECHKeys":                echEffect,
			"AllowPartialTrustChain": partialEffect,
		})
}

// handshakeOf is the client's result with these options.
func handshakeOf(t *testing.T, client, server *tlssocket.Options) (
	*tlssocket.Socket, error) {
	t.Helper()
	c, s := testpair.New(t, client, server)
	cErr, sErr := testpair.Shake(t, c, s)
	if cErr == nil && sErr != nil {
		t.Errorf("only the server failed: %v", sErr)
	}
	return c, cErr
}

func caEffect(t *testing.T) {
	other, client := testpki.CA(t, "another"), testpair.Client(t)
	client.CA = append([][]byte{other.PEM()}, client.CA...)
	if _, err := handshakeOf(t, client, nil); err != nil {
		t.Errorf("the second of two CAs is not trusted: %v", err)
	}
	client.CA = client.CA[:1]
	_, err := handshakeOf(t, client, nil)
	testpair.RequireCode(t, err, code.UnableToVerifyLeafSignature)
	client.CA = nil // the default does not know our CA
	_, err = handshakeOf(t, client, nil)
	testpair.RequireCode(t, err, code.UnableToVerifyLeafSignature)
}

// Each pair is served to those who can use it, with its intermediates.
func certEffect(t *testing.T) {
	between, err := testpair.Certs(t).CA.Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	leaf, server := testpki.Leaf(t, between, "localhost"), testpair.Server(t)
	present(&server.ContextOptions, leaf)
	c, err := handshakeOf(t, nil, server)
	if err != nil {
		t.Fatal(err)
	}
	sent := c.PeerCertificates()
	if len(sent) != 2 || !sent[0].Equal(leaf.Cert) ||
		!sent[1].Equal(between.Cert) {
		t.Errorf("%d certificates are sent", len(sent))
	}
}

func passphraseEffect(t *testing.T) {
	o := tlssocket.ContextOptions{PFX: [][]byte{sealedPFX(t, "right")}}
	for phrase, good := range map[string]bool{"right": true, "": false} {
		o.Passphrase = phrase
		if _, err := tlssocket.NewSecureContext(&o); (err == nil) != good {
			t.Errorf("passphrase %q: %v", phrase, err)
		}
	}
}

func pfxEffect(t *testing.T) {
	o := tlssocket.ContextOptions{PFX: [][]byte{plainPFX(t)}}
	client := &tlssocket.Options{ServerName: "localhost", ContextOptions: o}
	server := &tlssocket.Options{IsServer: true, RequestCert: true,
		ContextOptions: o}
	c, s := testpair.Secure(t, client, server)
	if !c.Authorized() || !s.Authorized() {
		t.Errorf("%v, %v", c.AuthorizationError(), s.AuthorizationError())
	}
	if !c.LocalCertificate().Equal(testpair.Certs(t).Leaf.Cert) {
		t.Error("the archive's certificate is not the client's")
	}
}

func crlEffect(t *testing.T) {
	client := testpair.Client(t)
	client.CRL = [][]byte{goodCRL(t)}
	if _, err := handshakeOf(t, client, nil); err != nil {
		t.Error(err)
	}
	client.CRL = [][]byte{revoking(t, testpair.Certs(t).Leaf.Cert)}
	_, err := handshakeOf(t, client, nil)
	testpair.RequireCode(t, err, code.CertRevoked)
}

func ciphersEffect(t *testing.T) {
	const name = "ECDHE-ECDSA-CHACHA20-POLY1305"
	for _, side := range []int{0, 1} {
		o := []*tlssocket.Options{testpair.Client(t), testpair.Server(t)}
		suites("TLSv1.2", name)(o[side])
		c, err := handshakeOf(t, o[0], o[1])
		if err != nil || c.Cipher().Name != name {
			t.Errorf("%s is used, %v", c.Cipher().Name, err)
		}
	}
}

func curveEffect(t *testing.T) {
	for _, side := range []int{0, 1} {
		o := []*tlssocket.Options{testpair.Client(t), testpair.Server(t)}
		o[side].ECDHCurve = "secp384r1"
		c, err := handshakeOf(t, o[0], o[1])
		if err != nil || c.EphemeralKey().Name != "secp384r1" {
			t.Errorf("%s is used, %v", c.EphemeralKey().Name, err)
		}
	}
}

func minVersionEffect(t *testing.T) {
	client, server := testpair.Client(t), testpair.Server(t)
	server.MinVersion, server.MaxVersion = "TLSv1", "TLSv1.1"
	_, err := handshakeOf(t, client, server)
	testpair.RequireCode(t, err, alert70) // TLS 1.2 is the least by default
	client.MinVersion = "TLSv1.1"
	c, err := handshakeOf(t, client, server)
	if err != nil || c.Protocol() != "TLSv1.1" {
		t.Errorf("%s is used, %v", c.Protocol(), err)
	}
}

func maxVersionEffect(t *testing.T) {
	for _, version := range []string{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"} {
		client, server := testpair.Client(t), testpair.Server(t)
		client.MinVersion, server.MinVersion = "TLSv1", "TLSv1"
		client.MaxVersion = version
		c, err := handshakeOf(t, client, server)
		if err != nil || c.Protocol() != version {
			t.Errorf("%s is used, %v; want %s", c.Protocol(), err, version)
		}
	}
}

// Without the option it is the client's order that counts.
func honorOrderEffect(t *testing.T) {
	client, server := testpair.Client(t), testpair.Server(t)
	client.MaxVersion = "TLSv1.2"
	mine, err := handshakeOf(t, client, server)
	if err != nil {
		t.Fatal(err)
	}
	server.Ciphers = "ECDHE-ECDSA-AES128-SHA:" + mine.Cipher().Name
	for _, honor := range []bool{false, true} {
		server.HonorCipherOrder = honor
		client.Ciphers = server.Ciphers
		c, err := handshakeOf(t, client, server)
		if err != nil || (c.Cipher().Name != mine.Cipher().Name) != honor {
			t.Errorf("honoured %v: %s, %v", honor, c.Cipher().Name, err)
		}
	}
}

func idContextEffect(t *testing.T) {
	client, server, other := testpair.Client(t), keyed(t), keyed(t)
	server.SessionIDContext, other.SessionIDContext = "one", "two"
	session := sessionFor(t, client, server)
	if resumes(t, client, other, session) {
		t.Error("resumed in another context")
	}
	if !resumes(t, client, server, session) {
		t.Error("not resumed in its own")
	}
}

func sessionTimeoutEffect(t *testing.T) {
	for _, version := range bothVersions {
		client, server := testpair.Client(t), keyed(t)
		only(version)(client)
		session := sessionFor(t, client, server)
		server.SessionTimeout = 1 // is over before anybody can come back
		if resumes(t, client, server, session) {
			t.Errorf("%s: resumed after the time limit", version)
		}
		server.SessionTimeout = time.Hour
		if !resumes(t, client, server, session) {
			t.Errorf("%s: not resumed within the time limit", version)
		}
	}
}

func ticketKeysEffect(t *testing.T) {
	client, server, other := testpair.Client(t), keyed(t), keyed(t)
	other.TicketKeys = make([]byte, 48)
	session := sessionFor(t, client, server)
	if resumes(t, client, other, session) {
		t.Error("resumed by other keys")
	}
	if !resumes(t, client, server, session) {
		t.Error("not resumed by the same keys")
	}
}

func partialEffect(t *testing.T) {
	between, err := testpair.Certs(t).CA.Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	client, server := testpair.Client(t), testpair.Server(t)
	present(&server.ContextOptions, testpki.Leaf(t, between, "localhost"))
	client.CA = [][]byte{between.PEM()}
	_, err = handshakeOf(t, client, server)
	testpair.RequireCode(t, err, code.UnableToGetIssuerCert)
	client.AllowPartialTrustChain = true
	c, err := handshakeOf(t, client, server)
	if err != nil || !c.Authorized() {
		t.Errorf("the intermediate is no anchor: %v", err)
	}
}
