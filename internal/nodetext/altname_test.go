package nodetext_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
)

// certificate has one extension, and has never been encoded.
func certificate(value []byte, oid ...int) *x509.Certificate {
	return &x509.Certificate{
		Extensions: []pkix.Extension{{Id: oid, Value: value}}}
}

func altNames(value []byte) (string, bool) {
	return nodetext.AltNames(certificate(value, 2, 5, 29, 17))
}

// encode is for values that can only fail by a mistake in the test.
func encode(v any) []byte {
	der, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return der
}

// name is a GeneralName.
func name(tag int, content string) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag,
		Bytes: []byte(content)}
}

// compound is a GeneralName of several parts.
func compound(tag int, parts ...any) asn1.RawValue {
	v := name(tag, "")
	v.IsCompound = true
	for _, part := range parts {
		v.Bytes = append(v.Bytes, encode(part)...)
	}
	return v
}

// other is an otherName.
func other(value any, oid ...int) asn1.RawValue {
	return compound(0, asn1.ObjectIdentifier(oid), compound(0, value))
}

// text is a string of a type.
func text(tag int, s string) asn1.RawValue {
	return asn1.RawValue{Tag: tag, Bytes: []byte(s)}
}

func utf8String(s string) asn1.RawValue { return text(asn1.TagUTF8String, s) }

// commonName is a name of a single part.
func commonName(value any) pkix.RDNSequence {
	return pkix.RDNSequence{{{Type: []int{2, 5, 4, 3}, Value: value}}}
}

var altNameTests = []struct {
	name asn1.RawValue
	want string
}{
	{name(2, "a.test"), "DNS:a.test"},
	{name(2, ""), "DNS:"},
	{name(2, "a.test, DNS:b.test"), `DNS:"a.test\u002c DNS:b.test"`},
	{name(2, "a\x00\x1f\x7f\xe9"), `DNS:"a\u0000\u001f\u007f\u00e9"`},
	{name(2, `"`), `DNS:"\""`},
	{name(1, `'\`), `email:"'\\"`},
	{name(6, "https://a.test/?b=c#d"), "URI:https://a.test/?b=c#d"},
	{name(7, "\x7f\x00\x00\x01"), "IP Address:127.0.0.1"},
	{name(7, strings.Repeat("\x00", 15)+"\xab"),
		"IP Address:0:0:0:0:0:0:0:AB"},
	{name(7, "\x01"), "IP Address:<invalid>"},
	{name(8, "\x2a\x03\x04"), "Registered ID:1.2.3.4"},
	{compound(3), "X400Name:<unsupported>"},
	{compound(5), "EdiPartyName:<unsupported>"},
	{compound(4, pkix.RDNSequence{}), "DirName:"},
	{compound(4, commonName("a")), "DirName:CN=a"},
	{compound(4, commonName("#")), "DirName:CN=#"},
	{compound(4, commonName("#a")), `DirName:"CN=\\#a"`},
	{compound(4, commonName("a, DNS:b")), `DirName:"CN=a\\\u002c DNS:b"`},
	{compound(4, commonName(text(28, "\x00\x01\xf6\x00"))), "DirName:CN=😀"},
	{other(utf8String("é@a.test"), 1, 3, 6, 1, 5, 5, 7, 8, 9),
		"othername:SmtpUTF8Mailbox:é@a.test"},
	{other(utf8String("é,"), 1, 3, 6, 1, 4, 1, 311, 20, 2, 3),
		`othername:"UPN:é\u002c"`},
	{other(text(asn1.TagIA5String, "_a.b"), 1, 3, 6, 1, 5, 5, 7, 8, 7),
		"othername:SRVName:_a.b"},
	{other(utf8String("_a.b"), 1, 3, 6, 1, 5, 5, 7, 8, 7),
		"othername:<unsupported>"},
	{other(utf8String("a"), 1, 2, 3, 4), "othername:<unsupported>"},
}

func TestAltNames(t *testing.T) {
	var all []asn1.RawValue
	var want []string
	for _, test := range altNameTests {
		got, ok := altNames(encode([]asn1.RawValue{test.name}))
		if got != test.want || !ok {
			t.Errorf("got %q, %t, want %q", got, ok, test.want)
		}
		all, want = append(all, test.name), append(want, test.want)
	}
	got, _ := altNames(encode(all))
	if list := strings.Join(want, ", "); got != list {
		t.Errorf("all of them are %q, want %q", got, list)
	}
}

func TestNoAltNames(t *testing.T) {
	got, ok := nodetext.AltNames(new(x509.Certificate))
	if got != "" || !ok {
		t.Errorf("without the extension: %q, %t", got, ok)
	}
	if got, ok = altNames(encode([]int{})); got != "" || !ok {
		t.Errorf("without a name: %q, %t", got, ok)
	}
}

// One name that cannot be decoded takes all the others with it: a list that
// lacks some would be another list.
func TestUndecodableAltNames(t *testing.T) {
	for _, bad := range []asn1.RawValue{
		utf8String("no name"), name(9, "no name"), compound(2, 1),
		name(8, "\x80\x01"), name(8, ""), name(0, "a"), compound(0),
		compound(0, 1), compound(0, asn1.ObjectIdentifier{1, 2, 3}),
		compound(0, asn1.ObjectIdentifier{1, 2, 3}, compound(0)),
		compound(4), compound(4, 1), compound(4, []int{1}),
		compound(4, commonName("a"), 1), compound(4, commonName(1)),
		compound(4, commonName(utf8String("\xff"))),
		compound(4, commonName(text(asn1.TagBMPString, "odd"))),
		compound(4, commonName(text(asn1.TagBMPString, "\xd8\x3d\xde\x00"))),
		compound(4, commonName(text(28, "\x00\x11\x00\x00"))),
	} {
		got, ok := altNames(encode([]asn1.RawValue{name(2, "a.test"), bad}))
		if got != "" || ok {
			t.Errorf("%x: got %q, %t", bad.Bytes, got, ok)
		}
	}
	for _, der := range []string{"", "abc", "\x30\x02\x82\x7f"} {
		if got, ok := altNames([]byte(der)); got != "" || ok {
			t.Errorf("%q: got %q, %t", der, got, ok)
		}
	}
}

func TestInfoAccess(t *testing.T) {
	type description struct {
		Method   asn1.ObjectIdentifier
		Location asn1.RawValue
	}
	ocsp := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1}
	entries := []description{
		{ocsp, name(6, "http://a.test/\n,\"é")},
		{asn1.ObjectIdentifier{1, 2, 3}, name(2, "b.test:80")},
	}
	want := []nodetext.Access{
		{Method: "OCSP - URI", Value: "http://a.test/\n,\"Ã©"},
		{Method: "1.2.3 - DNS", Value: "b.test:80"},
	}
	got := infoAccess(encode(entries))
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %q, want %q", got, want)
	}
	entries = append(entries, description{ocsp, name(9, "no name")})
	for _, der := range [][]byte{encode(entries), []byte("abc")} {
		if got := infoAccess(der); got != nil {
			t.Errorf("%x: got %q", der, got)
		}
	}
}

func infoAccess(value []byte) []nodetext.Access {
	return nodetext.InfoAccess(certificate(value, 1, 3, 6, 1, 5, 5, 7, 1, 1))
}
