package trust_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// named makes a certificate of names: CN=…, IP=…, URI=…, MAIL=…, else DNS.
func named(t testing.TB, names ...string) *x509.Certificate {
	t.Helper()
	c := new(x509.Certificate)
	for _, n := range names {
		kind, value, ok := strings.Cut(n, "=")
		switch {
		case !ok:
			c.DNSNames = append(c.DNSNames, n)
		case kind == "CN":
			c.Subject.Names = append(c.Subject.Names, pkix.AttributeTypeAndValue{
				Type: []int{2, 5, 4, 3}, Value: value})
			c.Subject.CommonName = value
		case kind == "IP":
			c.IPAddresses = append(c.IPAddresses, net.ParseIP(value))
		case kind == "MAIL":
			c.EmailAddresses = append(c.EmailAddresses, value)
		default:
			u, err := url.Parse(value)
			if err != nil {
				t.Fatal(err)
			}
			c.URIs = append(c.URIs, u)
		}
	}
	return c
}

func TestCheckHost(t *testing.T) {
	for _, test := range []struct {
		host  string
		names []string
		good  bool
	}{
		{"a.com", []string{"a.com"}, true},
		{"A.Com", []string{"a.cOM"}, true},
		{"a.com.", []string{"a.com"}, true},
		{"a.com", []string{"a.com."}, true},
		{"a.com..", []string{"a.com"}, false},
		{"b.com", []string{"a.com", "b.com"}, true},
		{"b.a.com", []string{"a.com"}, false},
		{"a.com", []string{"b.a.com"}, false},
		{"aacom", []string{"a.com"}, false},
		{"", []string{"a.com"}, false},
		{".", []string{"a.com"}, false},
		{"", []string{""}, false},

		{"b.a.com", []string{"*.a.com"}, true},
		{"B.A.COM", []string{"*.a.com"}, true},
		{"b.a.com.", []string{"*.a.com"}, true},
		{"a.com", []string{"*.a.com"}, false},
		{".a.com", []string{"*.a.com"}, false},
		{"c.b.a.com", []string{"*.a.com"}, false},
		{"c.b.a.com", []string{"*.*.a.com"}, false},
		{"c.b.a.com", []string{"c.*.a.com"}, false},
		{"a.com", []string{"*.com"}, false},
		{"com", []string{"*"}, false},
		{"foo.a.com", []string{"f*.a.com"}, false},
		{"foo.a.com", []string{"*o.a.com"}, false},
		{"foo.a.com", []string{"f*o.a.com"}, false},

		{"xn--bcher-kva.a.com", []string{"xn--bcher-kva.a.com"}, true},
		{"xn--bcher-kva.a.com", []string{"*.a.com"}, true},
		{"xn--bcher-kva.a.com", []string{"xn--*.a.com"}, false},
		{"bücher.a.com", []string{"bücher.a.com"}, false},
		{"bücher.a.com", []string{"xn--bcher-kva.a.com"}, false},

		{"a.com", []string{"CN=a.com"}, true},
		{"b.a.com", []string{"CN=*.a.com"}, true},
		{"a.com", []string{"CN=b.com", "CN=a.com"}, true},
		{"a.com", []string{"CN=a.com", "b.com"}, false},
		{"a.com", []string{"CN=a.com", "IP=1.2.3.4"}, true},
		{"a.com", []string{"CN=a.com\x00.b.com"}, false},
		{"a.com", []string{"CN=a.com "}, false},
		{"a.com", nil, false},

		{"1.2.3.4", []string{"IP=1.2.3.4"}, true},
		{"1.2.3.4", []string{"1.2.3.4"}, false},
		{"1.2.3.4", []string{"CN=1.2.3.4"}, false},
		{"1.2.3.4", []string{"*.2.3.4"}, false},
		{"1.2.3.5", []string{"IP=1.2.3.4"}, false},
		{"::ffff:1.2.3.4", []string{"IP=1.2.3.4"}, true},
		{"2001:DB8::1", []string{"IP=2001:db8:0::1"}, true},
		{"[2001:db8::1]", []string{"IP=2001:db8::1"}, true},
		{"fe80::1%eth0", []string{"IP=fe80::1"}, true},
		{"2001:db8::2", []string{"IP=2001:db8::1"}, false},

		{"a.com", []string{"URI=http://a.com/"}, false},
		{"a.com", []string{"MAIL=me@a.com"}, false},
		{"a.com", []string{"a.com\x00.b.com"}, false},
		{"a.com", []string{"b.com, DNS:a.com"}, false},
	} {
		err := trust.CheckHost(test.host, named(t, test.names...))
		if (err == nil) != test.good {
			t.Errorf("%q against %q: %v", test.host, test.names, err)
		}
		if err != nil {
			requireCode(t, err, code.TLSCertAltNameInvalid)
		}
	}
}

// issued is named, as a real certificate: the text is made of its bytes.
func issued(t testing.TB, names ...string) *x509.Certificate {
	t.Helper()
	want := named(t, names...)
	leaf, err := pki.SelfSigned([]string{"x"}, func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses = want.DNSNames, want.IPAddresses
		c.URIs, c.EmailAddresses = want.URIs, want.EmailAddresses
		c.Subject = pkix.Name{CommonName: want.Subject.CommonName}
	})
	if err != nil {
		t.Fatal(err)
	}
	return leaf.Cert
}

func TestCheckHostText(t *testing.T) {
	for _, test := range []struct {
		host  string
		names []string
		want  string
	}{
		{"localhost", []string{"example.org", "www.example.org"},
			"Host: localhost. is not in the cert's altnames: " +
				"DNS:example.org, DNS:www.example.org"},
		{"b.com", []string{"CN=a.com"}, "Host: b.com. is not cert's CN: a.com"},
		{"1.2.3.4", []string{"IP=1.2.3.5"},
			"IP: 1.2.3.4 is not in the cert's list: 1.2.3.5"},
		{"a.com", nil, "Cert does not contain a DNS name"},
		{"b.com", []string{`a.com, DNS:b.com`},
			`altnames: DNS:"a.com\u002c DNS:b.com"`},
		{"b.com", []string{`a"b.com`}, `altnames: DNS:"a\"b.com"`},
		{"b.com", []string{"a.com", "IP=1.2.3.4", "MAIL=me@a.com",
			"URI=http://a.com/"}, "altnames: DNS:a.com, email:me@a.com, " +
			"IP Address:1.2.3.4, URI:http://a.com/"},
	} {
		cert := issued(t, test.names...)
		err := trust.CheckHost(test.host, cert)
		requireCode(t, err, code.TLSCertAltNameInvalid)
		var v *trust.Error
		if !errors.As(err, &v) || v.Host != test.host || v.Certificate != cert {
			t.Fatalf("the error is %#v", err)
		}
		const start = "Hostname/IP does not match certificate's altnames: "
		if !strings.HasPrefix(v.Reason, start) ||
			!strings.HasSuffix(v.Reason, test.want) {
			t.Errorf("%q against %q: reason %q; want %q", test.host,
				test.names, v.Reason, test.want)
		}
	}
	err := trust.CheckHost("a.com", nil)
	requireCode(t, err, code.TLSCertAltNameInvalid)
}

// TestCheckHostTraps has the names that are easily taken for others.
func TestCheckHostTraps(t *testing.T) {
	broken := pkix.Extension{Id: []int{2, 5, 29, 17},
		Value: []byte("\x30\x0a\x82\x06a.test\xa4\x00")} // no name in [4]
	for _, test := range []struct {
		host string
		cert *x509.Certificate
		why  string
	}{
		{"\u212A.test", &x509.Certificate{DNSNames: []string{"k.test"}},
			"the Kelvin sign is no k"},
		{"*.test", &x509.Certificate{DNSNames: []string{"*.test"}},
			"a pattern is no name"},
		{"**.a.test", &x509.Certificate{DNSNames: []string{"**.a.test"}},
			"nor is one that makes no sense"},
		{"a.test", &x509.Certificate{DNSNames: []string{"a.test"},
			Extensions: []pkix.Extension{broken}},
			"who knows what the other name was"},
	} {
		err := trust.CheckHost(test.host, test.cert)
		if !errors.Is(err, code.TLSCertAltNameInvalid) {
			t.Errorf("%q: %v, but %s", test.host, err, test.why)
		}
	}
}
