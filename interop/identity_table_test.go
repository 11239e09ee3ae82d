package interop_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
)

// identityHosts are the names that every certificate is asked about.
var identityHosts = []string{
	"a.test", "A.TEST", "a.test.", "a.test..", "b.a.test", "c.b.a.test",
	".a.test", "b..a.test", "test", "*.a.test", "**.a.test", "*.test", "*",
	"foo.a.test", "f*.a.test", "xn--foo.a.test", "xn--*.a.test", "föö.a.test",
	"\u212A.test", "k.test", "a.test\x00.b.test", "a.test, DNS:b.test", "b.test",
	" a.test", "a\x7f.test", `a"b.test`, "a'b.test", "_a.test", "-a.test",
	"", ".", "..",
	"127.0.0.1", "127.0.0.1.", "127.0.0.2", "127.1", "0127.0.0.1", "::1", "::01",
	"0:0:0:0:0:0:0:1", "[::1]", "[::1", "::1%lo", "::1%l o", "fe80::1%eth0",
	"fe80::1", "FE80::1", "::ffff:127.0.0.1", "::FFFF:7f00:1", "::7f00:1",
	"::127.0.0.1", "2130706433", "undefined", "null",
}

// identityRows are certificates without a subject, unless they say more.
var identityRows = append(mappedRows, []certRow{
	{"nothing", func(*x509.Certificate) {}},
	{"a.test", altNames(dnsName("a.test"))},
	{"A.Test.", altNames(dnsName("A.Test."))},
	{"several", altNames(dnsName("b.test"), dnsName("a.test"),
		ip("\x7f\x00\x00\x01"), email("a@b.test"), uri("https://b.test/"))},
	{"*.a.test", altNames(dnsName("*.a.test"))},
	{"*.*.a.test", altNames(dnsName("*.*.a.test"), dnsName("b.*.test"))},
	{"*.test", altNames(dnsName("*.test"), dnsName("*"), dnsName("*."))},
	{"**.a.test", altNames(dnsName("**.a.test"))},
	{"f*.a.test", altNames(dnsName("f*.a.test"))},
	{"*o.a.test", altNames(dnsName("*o.a.test"), dnsName("f*o.a.test"))},
	{"xn--*.a.test", altNames(dnsName("xn--*.a.test"))},
	{"*xn--.a.test", altNames(dnsName("*xn--foo.a.test"))},
	{"xn--foo", altNames(dnsName("xn--foo.a.test"))},
	{"k.test", altNames(dnsName("K.test"))},
	{"odd labels", altNames(dnsName(""), dnsName("."), dnsName(".a.test"),
		dnsName("b..a.test"), dnsName("_a.test"), dnsName("-a.test"))},
	{"odd bytes", altNames(dnsName("a.test\x00.b.test"), dnsName(" a.test"),
		dnsName("a\x7f.test"), dnsName("a'b.test"), dnsName(`a"b.test`))},
	{"a list in a name", altNames(dnsName("a.test, DNS:b.test"))},
	{"a list in a URI", altNames(uri("http://x/, DNS:b.test"))},
	{"a quote in a URI", altNames(uri(`http://x/", DNS:b.test, "`))},
	{"a list in an email", altNames(email("x, DNS:b.test"))},
	{"a list in a directory", altNames(
		directory(commonName("x, DNS:b.test, IP Address:127.0.0.1")))},
	{"a list in another name", altNames(otherName(
		utf8String("x, DNS:b.test"), 1, 3, 6, 1, 5, 5, 7, 8, 9))},
	{"an IP in a DNS name", altNames(dnsName("127.0.0.1"), dnsName("::1"))},
	{"IPv4", altNames(ip("\x7f\x00\x00\x01"))},
	{"IPv6", altNames(ip6("::1"), ip6("fe80::1"))},
	{"IPv4 in IPv6", altNames(ip(compatible))},
	{"IP and CN", both(commonNames("a.test"), altNames(ip("\x7f\x00\x00\x01")))},
	{"email and CN", both(commonNames("a.test"), altNames(email("a@b.test")))},
	{"DNS and CN", both(commonNames("a.test"), altNames(dnsName("b.test")))},
	{"empty DNS and CN", both(commonNames("a.test"), altNames(dnsName("")))},
	{"no names and CN", both(commonNames("a.test"), altNames())},
	{"undecodable and CN", both(commonNames("a.test"), altNames(
		dnsName("b.test"), ip("\x7f\x00\x00\x01"), directory(commonName(7))))},
	{"undecodable", altNames(dnsName("b.test"), ip("\x7f\x00\x00\x01"),
		directory(commonName(7)))},
	{"CN", commonNames("a.test")},
	{"CN *", commonNames("*.a.test")},
	{"CNs", commonNames("b.test", "a.test")},
	{"empty CN", commonNames("")},
	{"empty CNs", commonNames("", "")},
	{"CN with NUL", commonNames("a.test\x00.b.test")},
	{"CN with list", commonNames("a.test,b.test", "a.test, DNS:b.test")},
	{"CN föö", commonNames("föö.a.test", "\u212A.test")},
	{"CN IP", commonNames("127.0.0.1", "::1")},
	{"CN BMP", subject(distinguished(commonName(
		bmp("\x00a\x00.\x00t\x00e\x00s\x00t"))))},
	{"CN T61", subject(distinguished(commonName(latin("caf\xe9.test"))))},
	{"OU", subject(distinguished(unit("a.test")))},
}...)

const compatible = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x7f\x00\x00\x01"

func both(a, b change) change {
	return func(c *x509.Certificate) { a(c); b(c) }
}

func commonNames(names ...string) change {
	var list []pkix.AttributeTypeAndValue
	for _, n := range names {
		list = append(list, commonName(utf8String(n)))
	}
	return subject(distinguished(list...))
}

// identityException is where we differ from Node, and why. "" stands for all.
type identityException struct{ host, cert, kind, reason string }

var identityExceptions = append(mappedExceptions, []identityException{
	{"", "f*.a.test", stricter, partOfLabel},
	{"", "*o.a.test", stricter, partOfLabel},
	{".a.test", "*.a.test", stricter, emptyLabel},
	{".a.test", "CN *", stricter, emptyLabel},
	{"a.test..", "", stricter, emptyLabel},
	{"", "undecodable and CN", stricter,
		"Node goes on as if there were no alternative names"},
	{"[::1]", "", otherWords, notation},
	{"[::1]", "", laxer, notation},
	{"::1%l o", "", otherWords, notation},
	{"::1%l o", "", laxer, notation},
	{"::ffff:127.0.0.1", "", laxer, notation},
	{"::FFFF:7f00:1", "", laxer, notation},
	{"", "IPv4 in IPv6", otherWords,
		"Node writes an IPv6 address that ends in an IPv4 address so"},
}...)

const (
	partOfLabel = "* for a part of a label was always a mistake"
	emptyLabel  = "a label of a host is never empty"
	notation    = "it is the same address in another notation"
)
