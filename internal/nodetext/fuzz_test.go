package nodetext_test

import (
	"encoding/asn1"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
)

// FuzzAltNames: whatever the extension is, a program that splits the list gets
// every name once, of the type that it has, and no other name.
func FuzzAltNames(f *testing.F) {
	var all []asn1.RawValue
	for _, test := range altNameTests {
		all = append(all, test.name)
		f.Add(encode([]asn1.RawValue{test.name}))
	}
	f.Add(encode(all))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, der []byte) {
		list, ok := altNames(der)
		if !ok {
			if list != "" {
				t.Errorf("%q is told of what cannot be decoded", list)
			}
			return
		}
		var names []asn1.RawValue
		if _, err := asn1.Unmarshal(der, &names); err != nil {
			t.Skip("no SEQUENCE, but decoded by a laxer parser")
		}
		parts := split(t, list)
		if len(parts) != len(names) {
			t.Fatalf("%d names in %q, want %d", len(parts), list, len(names))
		}
		for i, n := range names {
			checkPart(t, parts[i], n)
		}
	})
}

var kinds = []string{"othername:", "email:", "DNS:", "X400Name:", "DirName:",
	"EdiPartyName:", "URI:", "IP Address:", "Registered ID:"}

// checkPart compares a part of the list with the name that it is to be. Where
// the bytes of a name are the name it must be the same.
func checkPart(t *testing.T, part string, n asn1.RawValue) {
	t.Helper()
	value, ok := strings.CutPrefix(part, kinds[n.Tag])
	if !ok {
		t.Fatalf("%q is no %s", part, kinds[n.Tag])
	}
	if n.Tag != 1 && n.Tag != 2 && n.Tag != 6 {
		return
	}
	var want []rune
	for _, c := range n.Bytes {
		want = append(want, rune(c))
	}
	if value != string(want) {
		t.Errorf("got %q, want %q", value, n.Bytes)
	}
}

// split takes a list apart as its readers do: at commas that are in no quotes,
// which enclose strings of JSON.
func split(t *testing.T, list string) (parts []string) {
	t.Helper()
	if list == "" {
		return nil
	}
	part := ""
	for list != "" {
		switch {
		case strings.HasPrefix(list, ", "):
			parts, part, list = append(parts, part), "", list[2:]
		case list[0] == '"':
			d := json.NewDecoder(strings.NewReader(list))
			var s string
			if err := d.Decode(&s); err != nil {
				t.Fatalf("%q: %v", list, err)
			}
			part, list = part+s, list[d.InputOffset():]
		case list[0] == ',':
			t.Fatalf("a bare comma in front of %q", list)
		default:
			part, list = part+list[:1], list[1:]
		}
	}
	return append(parts, part)
}

// FuzzName: every attribute has a type, and a value in UTF-8.
func FuzzName(f *testing.F) {
	f.Add(encode(commonName("a")))
	f.Add(encode(commonName(text(asn1.TagBMPString, "\x00a\x20\xac"))))
	f.Add(encode(commonName(text(asn1.TagT61String, "caf\xe9"))))
	f.Add(encode(commonName(1)))
	f.Fuzz(func(t *testing.T, der []byte) {
		for _, a := range nodetext.Name(der) {
			if a.Type == "" || !utf8.ValidString(a.Value) {
				t.Errorf("got %q", a)
			}
		}
	})
}

// FuzzInfoAccess: every entry has a method and a kind of place.
func FuzzInfoAccess(f *testing.F) {
	for _, test := range altNameTests {
		f.Add(encode([][]any{{asn1.ObjectIdentifier{1, 2, 3}, test.name}}))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		for _, a := range infoAccess(der) {
			_, kind, ok := strings.Cut(a.Method, " - ")
			if !ok || !slices.Contains(kinds, kind+":") {
				t.Errorf("got %q", a)
			}
		}
	})
}
