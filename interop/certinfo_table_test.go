package interop_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net"
	"time"
)

// certRow is what a certificate has to tell.
type certRow struct {
	name   string
	change change
}

func dnsName(s string) asn1.RawValue { return generalName(nameDNS, s) }
func email(s string) asn1.RawValue   { return generalName(nameEmail, s) }
func uri(s string) asn1.RawValue     { return generalName(nameURI, s) }
func ip(s string) asn1.RawValue      { return generalName(nameIP, s) }
func latin(s string) asn1.RawValue   { return universal(asn1.TagT61String, s) }
func ia5(s string) asn1.RawValue     { return universal(asn1.TagIA5String, s) }
func bmp(s string) asn1.RawValue     { return universal(asn1.TagBMPString, s) }

func ip6(s string) asn1.RawValue { return ip(string(net.ParseIP(s))) }

func registered(content string) asn1.RawValue {
	return generalName(nameRegistered, content)
}

var altNameRows = []certRow{
	{"names", altNames(dnsName("a.test"), dnsName("*.b.test"),
		email("a@b.test"), uri("https://a.test/x?y=z#%20"),
		ip("\x7f\x00\x00\x01"), ip6("::1"), ip6("2001:db8::a:0:b"))},
	{"hostile names", altNames(dnsName("a.test, DNS:b.test"),
		dnsName(`quo"te'\`), dnsName("nul\x00.test"), dnsName(" sp ace "),
		dnsName("\x01\t\n\x1f~\x7f"), dnsName(""), email(`"a,b"@c.test`),
		email(`'@c.test`), email("\x7f@c.test"),
		uri("http://a.test/,DNS:b.test"), uri("http://a.test/\"'\\"))},
	{"directory names", altNames(
		directory(commonName("a"), unit("b"), unit("c")), directory(),
		directory(commonName(`a,b+c"d\e<f>g;h=i#`)),
		directory(commonName(" #lead and trail ")),
		directory(commonName("#")), directory(commonName("")),
		directory(commonName(" ")), directory(commonName("\x00\x1f\x7f'")),
		directory(commonName(utf8String("é€😀"))),
		directory(commonName(latin("caf\xe9"))),
		directory(commonName(bmp("\x00a\x20\xac"))),
		directory(commonName(universal(28, "\x00\x01\xf6\x00"))),
		directory(commonName(asn1.BitString{Bytes: []byte("abc")})),
		directory(commonName([]int{1})),
		directory(attribute("x", 1, 2, 3, 4)),
		directory(attribute("x", 2, 5, 4, 14)),
		generalName(nameDirectory, string(encoded(pkix.RDNSequence{
			{commonName("b"), unit("a")}, {unit("z")}}))))},
	{"registered IDs", altNames(registered("\x2a\x03\x04"),
		registered("\x2b\x06\x01\x05\x05\x07\x30\x01"),
		registered("\x55\x04\x03"),
		registered("\x55\xff\xff\xff\xff\xff\xff\xff\xff\x01"))},
	{"other names", altNames(
		otherName(utf8String("me@a.test"), 1, 3, 6, 1, 4, 1, 311, 20, 2, 3),
		otherName(utf8String(`é,"@a`), 1, 3, 6, 1, 4, 1, 311, 20, 2, 3),
		otherName(utf8String("é@a.test"), 1, 3, 6, 1, 5, 5, 7, 8, 9),
		otherName(utf8String(""), 1, 3, 6, 1, 5, 5, 7, 8, 9),
		otherName(utf8String("me"), 1, 3, 6, 1, 5, 5, 7, 8, 5),
		otherName(ia5("_srv.a.test"), 1, 3, 6, 1, 5, 5, 7, 8, 7),
		otherName(ia5("_srv,\xe9"), 1, 3, 6, 1, 5, 5, 7, 8, 7),
		otherName(utf8String("nai"), 1, 3, 6, 1, 5, 5, 7, 8, 8),
		otherName(ia5("wrong type"), 1, 3, 6, 1, 5, 5, 7, 8, 8),
		otherName(7, 1, 3, 6, 1, 5, 5, 7, 8, 9),
		otherName(utf8String("unknown"), 1, 2, 3, 4))},
	{"unsupported names", altNames(
		generalName(nameEDI, string(encoded(tagged(1, utf8String("x"))))),
		generalName(nameX400, string(encoded([]int{}))))},
}

// undecodable are names of which one is enough for Node to tell none.
var undecodable = []asn1.RawValue{
	generalName(nameOther, "abc"), registered("\x80\x01"),
	utf8String("no name"), generalName(9, "no name"),
	generalName(nameDirectory, "abc"),
	directory(commonName(7)), directory(commonName(true)),
	directory(commonName(asn1.NullRawValue)),
	directory(commonName(asn1.Enumerated(3))),
	directory(commonName(asn1.ObjectIdentifier{1, 2, 3})),
	directory(commonName([]byte("octets"))),
	directory(commonName(universal(asn1.TagUTCTime, "700101000000Z"))),
	directory(commonName(universal(26, "visible"))),
	directory(commonName(utf8String("a\xff"))),
	directory(commonName(bmp("odd"))),
	directory(commonName(bmp("\xd8\x3d\xde\x00"))), // surrogates
	directory(attribute(true, 1, 2, 3, 4)),
}

var subjectRows = []certRow{
	{"no subject", subject(distinguished())},
	{"units", subject(distinguished(unit("one"), unit("two"),
		commonName("a"), unit("three"), commonName("b")))},
	{"multi-valued", subject(encoded(pkix.RDNSequence{
		{commonName("b"), unit("a"), unit("c")}, {unit("z")}}))},
	{"BMPString", subject(distinguished(commonName(
		bmp("\x00a\x00\xe9\x20\xac"))))},
	{"T61String", subject(distinguished(commonName(latin("caf\xe9"))))},
	{"UTF8String", subject(distinguished(commonName(
		utf8String("é€😀\x00 ,\"\\+"))))},
	{"NumericString", subject(distinguished(commonName(
		universal(asn1.TagNumericString, "123 456"))))},
	{"IA5String", subject(distinguished(commonName(ia5("a@b_c"))))},
	{"empty string", subject(distinguished(commonName("")))},
	{"odd keys", subject(distinguished(attribute("x", 1, 2, 3, 4),
		attribute("y", 1, 2, 3, 4), commonName("__proto__")))},
	{"all types", subject(distinguished(allTypes()...))},
}

// allTypes are attributes of every type that names are made of.
func allTypes() (list []pkix.AttributeTypeAndValue) {
	for i := 3; i <= 102; i++ {
		list = append(list, attribute("xx", 2, 5, 4, i))
	}
	for i := 1; i <= 60; i++ {
		list = append(list,
			attribute("xx", 0, 9, 2342, 19200300, 100, 1, i))
	}
	for i := 1; i <= 6; i++ {
		list = append(list, attribute("xx", 1, 3, 6, 1, 5, 5, 7, 9, i),
			attribute("xx", 1, 3, 6, 1, 4, 1, 311, 60, 2, 1, i),
			attribute("xx", 1, 2, 643, 100, i))
	}
	return append(list, attribute("xx", 1, 2, 643, 3, 131, 1, 1),
		attribute("xx", 1, 2, 840, 113549, 1, 9, 1),
		attribute("xx", 1, 2, 840, 113549, 1, 9, 2),
		attribute("xx", 1, 2, 840, 113549, 1, 9, 7),
		attribute("xx", 1, 2, 840, 113549, 1, 9, 8),
		attribute("xx", 1, 3, 6, 1, 4, 1, 311, 20, 2, 3))
}

var otherRows = []certRow{
	{"access", accessTo(
		uri("http://a.test/ocsp"), uri("http://b.test/,\"\n"),
		uri("a\nOCSP - URI:b"), uri(""), dnsName("b.test:80"),
		ip("\x01\x02\x03\x04"), directory(commonName("a"), unit("b:c")),
		otherName(utf8String("m,e@a.test"), 1, 3, 6, 1, 5, 5, 7, 8, 9))},
	{"undecodable access", accessTo(uri("http://a.test/"),
		directory(commonName(true)))},
	{"CA", func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid = true, true
	}},
	{"no CA", func(c *x509.Certificate) { c.BasicConstraintsValid = true }},
	{"usages", func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth,
			x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageAny}
		c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 3, 4}}
	}},
	{"serial 0", serial("0")}, {"serial 80", serial("80")},
	{"serial 0100", serial("100")},
	{"serial of 20 bytes", serial("7f0102030405060708090a0b0c0d0e0f10111213")},
	{"serial of 160 bits", serial("ff0102030405060708090a0b0c0d0e0f101112")},
	{"before 1970", dates("1955-01-02T03:04:05Z", "1969-12-31T23:59:59Z")},
	{"after 2050", dates("2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z")},
	{"far", dates("1900-01-01T00:00:00Z", "9999-12-31T23:59:59Z")},
}

// accessTo gives each place every access method.
func accessTo(places ...asn1.RawValue) change {
	type description struct {
		Method   asn1.ObjectIdentifier
		Location asn1.RawValue
	}
	var list []description
	for _, at := range places {
		for i := 1; i <= 6; i++ {
			list = append(list, description{
				asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, i}, at})
		}
	}
	return extension(list, 1, 3, 6, 1, 5, 5, 7, 1, 1)
}

func serial(hex string) change {
	n, _ := new(big.Int).SetString(hex, 16)
	return func(c *x509.Certificate) { c.SerialNumber = n }
}

func dates(from, to string) change {
	return func(c *x509.Certificate) {
		c.NotBefore, _ = time.Parse(time.RFC3339, from)
		c.NotAfter, _ = time.Parse(time.RFC3339, to)
	}
}
