package nodetext_test

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
)

func TestName(t *testing.T) {
	attribute := func(value any, oid ...int) pkix.AttributeTypeAndValue {
		return pkix.AttributeTypeAndValue{Type: oid, Value: value}
	}
	got := nodetext.Name(encode(pkix.RDNSequence{
		{attribute("b", 2, 5, 4, 11)},
		{attribute("a", 2, 5, 4, 3), attribute("c", 2, 5, 4, 11)},
		{attribute("me@a.test", 1, 2, 840, 113549, 1, 9, 1)},
		{attribute("x", 1, 2, 3, 4)},
		{attribute(7, 2, 5, 4, 3)}, // no text
		{attribute(compound(3, "a"), 2, 5, 4, 3)},
	}))
	want := []nodetext.Attribute{{Type: "OU", Value: "b"},
		{Type: "CN", Value: "a"}, {Type: "OU", Value: "c"},
		{Type: "emailAddress", Value: "me@a.test"},
		{Type: "1.2.3.4", Value: "x"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNameTexts(t *testing.T) {
	for _, test := range []struct {
		value asn1.RawValue
		want  string
	}{
		{utf8String("é\x00"), "é\x00"},
		{text(asn1.TagPrintableString, "a b"), "a b"},
		{text(asn1.TagIA5String, "a@b"), "a@b"},
		{text(asn1.TagNumericString, "12 3"), "12 3"},
		{text(asn1.TagT61String, "caf\xe9"), "café"},
		{text(asn1.TagBMPString, "\x00a\x20\xac"), "a€"},
		{text(28, "\x00\x00\x00a\x00\x01\xf6\x00"), "a😀"},
	} {
		got := nodetext.Name(encode(commonName(test.value)))
		if len(got) != 1 || got[0].Value != test.want {
			t.Errorf("type %d: got %q, want %q", test.value.Tag, got,
				test.want)
		}
	}
}

func TestNoName(t *testing.T) {
	good := encode(commonName("a"))
	for _, der := range [][]byte{nil, []byte("abc"), encode(1),
		good[:len(good)-1], append(good, 0), encode([]int{1})} {
		if got := nodetext.Name(der); got != nil {
			t.Errorf("%x: got %q", der, got)
		}
	}
}
