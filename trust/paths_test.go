package trust_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// crossSigned is the certificate of an intermediate of one root, for the name
// and key of another's.
func crossSigned(t testing.TB, root, twin *pki.CA,
	mods ...func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	ca := func(c *x509.Certificate) {
		c.Subject = twin.Cert.Subject
		c.DNSNames, c.ExtKeyUsage = nil, nil
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
		c.SubjectKeyId = twin.Cert.SubjectKeyId
	}
	leaf, err := root.IssueWithKey(twin.Key, []string{"x"},
		append([]func(*x509.Certificate){ca}, mods...)...)
	if err != nil {
		t.Fatal(err)
	}
	return leaf.Cert
}

func expired(c *x509.Certificate) {
	c.NotBefore = time.Now().Add(-2 * time.Hour)
	c.NotAfter = time.Now().Add(-time.Hour)
}

func signsNothing(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }

func notCA(c *x509.Certificate) { c.IsCA = false }

func noLocalhost(c *x509.Certificate) {
	c.PermittedDNSDomainsCritical = true
	c.ExcludedDNSDomains = []string{"localhost"}
}

// One good path is enough, wherever its certificates stand among those of bad
// ones.
func TestAnyPathWillDo(t *testing.T) {
	mine, other := testpki.CA(t, "mine"), testpki.CA(t, "other")
	inter, err := mine.Intermediate("inter")
	if err != nil {
		t.Fatal(err)
	}
	leaf, good := issue(t, inter), inter.Cert
	sub, err := inter.Intermediate("sub")
	if err != nil {
		t.Fatal(err)
	}
	deep := issue(t, sub)
	for name, bad := range map[string]*x509.Certificate{ // of inter's name and key
		"another root's":           crossSigned(t, other, inter),
		"expired":                  crossSigned(t, mine, inter, expired),
		"another root's, expired":  crossSigned(t, other, inter, expired),
		"no CA":                    crossSigned(t, mine, inter, notCA),
		"no signing":               crossSigned(t, mine, inter, signsNothing),
		"excludes the name":        crossSigned(t, mine, inter, noLocalhost),
		"signs itself in a circle": crossSigned(t, sub, inter),
	} {
		for order, chain := range map[string][]*x509.Certificate{
			"good first":       {leaf, good, bad},
			"bad first":        {leaf, bad, good},
			"bad first, deep":  {deep, sub.Cert, bad, good},
			"good first, deep": {deep, sub.Cert, good, bad},
		} {
			t.Run(name+", "+order, func(t *testing.T) {
				for _, o := range []*trust.Options{
					{CA: [][]byte{mine.PEM()}}, {Roots: poolOf(mine)}} {
					for _, purpose := range []trust.Purpose{trust.ServerAuth, trust.ClientAuth} {
						_, err := newTrust(t, o).Verify(chain, purpose, time.Now())
						if err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
	}
}

// Where no path is good, the code is that of the path which OpenSSL would have
// taken.
func TestNoPathWillDo(t *testing.T) {
	mine, other := testpki.CA(t, "mine"), testpki.CA(t, "other")
	inter, err := other.Intermediate("inter")
	if err != nil {
		t.Fatal(err)
	}
	leaf := issue(t, inter)
	tr := newTrust(t, &trust.Options{CA: [][]byte{mine.PEM()}})
	_, err = tr.Verify([]*x509.Certificate{leaf, inter.Cert,
		crossSigned(t, testpki.CA(t, "third"), inter)}, trust.ServerAuth, time.Now())
	requireCode(t, err, code.UnableToGetIssuerCertLocally)
}

// Name constraints are for the common name only where no alternative name
// could be meant.
func TestConstraintsAndCommonName(t *testing.T) {
	root := testpki.CA(t, "root")
	inter := constrainedCA(t, root)
	permitted := func(c *x509.Certificate) {
		c.DNSNames = []string{"a.example.com"}
	}
	address := func(c *x509.Certificate) { c.IPAddresses = []net.IP{{127, 0, 0, 1}} }
	for name, row := range map[string]struct {
		cn   string
		mod  func(*x509.Certificate)
		want bool
	}{
		"address":            {"other.example", address, true},
		"permitted DNS name": {"other.example", permitted, true},
		"nothing":            {"other.example", func(*x509.Certificate) {}, false},
		"nothing, permitted": {"a.example.com", func(*x509.Certificate) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			leaf := commonName(t, inter, row.cn, row.mod)
			tr := newTrust(t, &trust.Options{CA: [][]byte{root.PEM()}})
			_, err := tr.Verify([]*x509.Certificate{leaf, inter.Cert},
				trust.ServerAuth, time.Now())
			if (err == nil) != row.want {
				t.Errorf("%v", err)
			}
		})
	}
}

// By Node's rules a common name can be a host's beside an address. It does not
// escape the constraints.
func TestConstrainedCommonNameBesideAddress(t *testing.T) {
	root := testpki.CA(t, "root")
	inter := constrainedCA(t, root)
	tr := newTrust(t, &trust.Options{CA: [][]byte{root.PEM()}})
	for _, row := range []struct {
		cn, host string
		want     bool
	}{
		{"a.example.com", "a.example.com", true},
		{"other.example", "127.0.0.1", true},
		{"other.example", "other.example", false},
		{"*.example.com", "a.example.com", false}, // nobody can say
	} {
		leaf := commonName(t, inter, row.cn, func(c *x509.Certificate) {
			c.IPAddresses = []net.IP{{127, 0, 0, 1}}
		})
		err := tr.VerifyHost(row.host)(tls.ConnectionState{
			PeerCertificates: []*x509.Certificate{leaf, inter.Cert}})
		if (err == nil) != row.want {
			t.Errorf("%s as %s: %v", row.cn, row.host, err)
		}
	}
}

// Of two paths, one with constraints that do not reach the common name, the
// other is good.
func TestAnyPathPermitsCommonName(t *testing.T) {
	root := testpki.CA(t, "root")
	inter := constrainedCA(t, root)
	free := crossSigned(t, root, inter)
	leaf := commonName(t, inter, "localhost", func(*x509.Certificate) {})
	verify := newTrust(t, &trust.Options{CA: [][]byte{root.PEM()}}).VerifyHost("localhost")
	for want, chain := range map[string][]*x509.Certificate{
		"good":            {leaf, inter.Cert, free},
		"in other order":  {leaf, free, inter.Cert},
		"without another": {leaf, inter.Cert},
	} {
		err := verify(tls.ConnectionState{PeerCertificates: chain})
		if (err == nil) != (len(chain) > 2) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// constrainedCA is good for the DNS names of example.com.
func constrainedCA(t *testing.T, root *pki.CA) *pki.CA {
	t.Helper()
	inter, err := root.Intermediate("inter", func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical = true
		c.PermittedDNSDomains = []string{"example.com"}
	})
	if err != nil {
		t.Fatal(err)
	}
	return inter
}

// commonName issues a certificate without DNS names.
func commonName(t *testing.T, ca *pki.CA, cn string,
	mod func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	leaf, err := ca.Issue([]string{"x"}, func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: cn}
		c.DNSNames = nil
		mod(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	return leaf.Cert
}

// A certificate of which a name cannot be read is no good to anybody.
func TestUnreadableAltNames(t *testing.T) {
	ca := testpki.CA(t, "CA")
	inter, err := ca.Intermediate("inter", unreadable)
	if err != nil {
		t.Fatal(err)
	}
	below := issue(t, inter)
	for name, chain := range map[string][]*x509.Certificate{
		"leaf":         {issue(t, ca, unreadable)},
		"intermediate": {below, inter.Cert},
	} {
		for purposeName, purpose := range map[string]trust.Purpose{
			"client": trust.ClientAuth, "server": trust.ServerAuth} {
			t.Run(name+" "+purposeName, func(t *testing.T) {
				tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
				_, err := tr.Verify(chain, purpose, time.Now())
				requireCode(t, err, code.UnableToVerifyLeafSignature)
			})
		}
	}
}

// unreadable gives a certificate the names DNS:localhost, and one of a kind
// that does not exist.
func unreadable(c *x509.Certificate) {
	c.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 17},
		Value: []byte("\x30\x0f\x82\x09localhost\x89\x02\x01\x02")}}
}
