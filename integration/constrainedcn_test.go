package integration_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// onlyCN issues a certificate whose only name is the common name.
func onlyCN(t *testing.T, ca *pki.CA, cn string) *pki.Leaf {
	t.Helper()
	return testpki.Leaf(t, ca, "unused.test", func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: cn}
		c.DNSNames, c.IPAddresses = nil, nil
	})
}

// below makes a CA below another.
func below(t *testing.T, ca *pki.CA, limit func(*x509.Certificate)) *pki.CA {
	t.Helper()
	name := "below " + ca.Cert.Subject.CommonName
	inter, err := ca.Intermediate(name, limit)
	if err != nil {
		t.Fatal(err)
	}
	return inter
}

func permitEvil(c *x509.Certificate) {
	c.PermittedDNSDomains = []string{"evil.test"}
	c.PermittedDNSDomainsCritical = true
}

func excludeBank(c *x509.Certificate) {
	c.ExcludedDNSDomains = []string{"bank.example", "localhost"}
	c.PermittedDNSDomainsCritical = true
}

func unlimited(*x509.Certificate) {}

// meetsAs connects as a client of host who trusts ca to a server with leaf.
func meetsAs(t *testing.T, host string, ca *pki.CA, leaf *pki.Leaf,
	edit func(*tlssocket.Options)) (c *tlssocket.Socket, err error) {
	t.Helper()
	client := &tlssocket.Options{ServerName: host}
	client.CA = [][]byte{ca.PEM()}
	if edit != nil {
		edit(client)
	}
	server := &tlssocket.Options{IsServer: true}
	present(&server.ContextOptions, leaf)
	c, s := testpair.New(t, client, server)
	err, _ = testpair.Shake(t, c, s)
	return c, err
}

// escapes are common names by which a CA for evil.test, or one for all but
// bank.example, might vouch for somebody else's server: such as do not look
// like names to those who apply the constraints.
var escapes = []struct {
	name, cn, host string
}{
	{"plain", "www.bank.example", "www.bank.example"},
	{"upper case", "WWW.BANK.EXAMPLE", "www.bank.example"},
	{"wildcard", "*.bank.example", "www.bank.example"},
	{"one label", "localhost", "localhost"},
	{"trailing dot", "www.bank.example.", "www.bank.example"},
	{"wildcard and dot", "*.bank.example.", "www.bank.example"},
	{"hyphen at an end", "www-.bank.example", "www-.bank.example"},
}

func TestCommonNameCannotEscapeConstraints(t *testing.T) {
	ca := testpki.CA(t, "root")
	for kind, limit := range map[string]func(*x509.Certificate){
		"permitted": permitEvil,
		"excluded":  excludeBank,
	} {
		limited := below(t, ca, limit)
		deeper := below(t, limited, unlimited)
		for _, e := range escapes {
			t.Run(kind+" "+e.name, func(t *testing.T) {
				for _, issuer := range []*pki.CA{limited, deeper} {
					leaf := onlyCN(t, issuer, e.cn)
					requireNoEscape(t, e.host, ca, leaf)
				}
			})
		}
	}
}

func requireNoEscape(t *testing.T, host string, ca *pki.CA, leaf *pki.Leaf) {
	t.Helper()
	_, err := meetsAs(t, host, ca, leaf, nil)
	var v *trust.Error
	if !errors.As(err, &v) {
		t.Errorf("the client says %v", err)
	} else if v.Host != host || !v.Certificate.Equal(leaf.Cert) ||
		len(v.Chain) != 1+len(leaf.Chain) {
		t.Errorf("host %q, certificate of %v, chain of %d: %v", v.Host,
			v.Certificate.Subject, len(v.Chain), err)
	}
	c, err := meetsAs(t, host, ca, leaf, func(o *tlssocket.Options) {
		o.AllowUnauthorized = true
	})
	if err != nil || c.Authorized() || c.AuthorizationError() == nil {
		t.Errorf("authorized %v, %v", c.Authorized(), err)
	}
}

// Constraints refuse no more than they are meant to.
func TestCommonNameWithinConstraints(t *testing.T) {
	ca := testpki.CA(t, "root")
	limited := below(t, ca, permitEvil)
	for _, ok := range []struct {
		cn, host string
		issuer   *pki.CA
	}{
		{"www.evil.test", "www.evil.test", limited},
		{"*.bank.example", "www.bank.example", below(t, ca, unlimited)},
		{"localhost", "localhost", below(t, ca, unlimited)},
		{"localhost", "localhost", ca},
	} {
		c, err := meetsAs(t, ok.host, ca, onlyCN(t, ok.issuer, ok.cn), nil)
		if err != nil || !c.Authorized() {
			t.Errorf("%s: %v", ok.cn, err)
		}
	}
}

// Where alternative names decide, the common name is a title and no more.
func TestCommonNameBesideOtherNames(t *testing.T) {
	ca := testpki.CA(t, "root")
	limited := below(t, ca, permitEvil)
	titled := func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: "localhost"}
	}
	named := testpki.Leaf(t, limited, "www.evil.test", titled)
	if _, err := meetsAs(t, "www.evil.test", ca, named, nil); err != nil {
		t.Error(err)
	}
	addressed := testpki.Leaf(t, limited, "127.0.0.1", titled)
	if _, err := meetsAs(t, "127.0.0.1", ca, addressed, nil); err != nil {
		t.Errorf("by address: %v", err)
	}
	_, err := meetsAs(t, "localhost", ca, addressed, nil)
	testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
}

// A hook of the application's decides by itself what a server is known by.
func TestOwnIdentityCheckBesideConstraints(t *testing.T) {
	ca := testpki.CA(t, "root")
	leaf := onlyCN(t, below(t, ca, permitEvil), "localhost")
	_, err := meetsAs(t, "localhost", ca, leaf, func(o *tlssocket.Options) {
		o.CheckServerIdentity = func(string, *x509.Certificate) error {
			return nil
		}
	})
	if err != nil {
		t.Error(err)
	}
}
