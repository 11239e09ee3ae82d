package chain_test

import (
	"bytes"
	"encoding/pem"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

func TestParseCRLs(t *testing.T) {
	root := forge(t, form{cn: "root", ca: true})
	one := forgeCRL(t, crlForm{by: root})
	block, _ := pem.Decode(one)
	other := pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: root.cert.Raw})
	for name, c := range map[string]struct {
		input []byte
		want  int
	}{
		"PEM":                    {one, 1},
		"PEM after text":         {append([]byte("a CRL:\n"), one...), 1},
		"two":                    {bytes.Repeat(one, 2), 2},
		"among other PEM blocks": {append(other, one...), 1},
		"DER":                    {block.Bytes, 1},
	} {
		list, skipped := chain.ParseCRLs(c.input)
		if skipped != nil || len(list) != c.want {
			t.Errorf("%s: %d CRLs, skipped %v", name, len(list), skipped)
		}
	}
}

func TestParseCRLsMalformed(t *testing.T) {
	root := forge(t, form{cn: "root", ca: true})
	good := forgeCRL(t, crlForm{by: root})
	block, _ := pem.Decode(good)
	v3 := bytes.Clone(block.Bytes)
	if at := bytes.Index(v3, []byte{2, 1, 1}); at > 0 {
		v3[at+2] = 2
	}
	badPoint := crlExt(true, 1, 2, 5, 29, 28)
	for name, input := range map[string][]byte{
		"empty":       {},
		"text":        []byte("garbage"),
		"certificate": root.cert.Raw,
		"truncated":   block.Bytes[:len(block.Bytes)-1],
		"surplus":     append(bytes.Clone(block.Bytes), 0),
		"version 3":   v3,
		"second bad": append(bytes.Clone(good), pem.EncodeToMemory(
			&pem.Block{Type: "X509 CRL", Bytes: []byte{1}})...),
		"bad scope": forgeCRL(t, crlForm{by: root, extra: badPoint}),
	} {
		_, skipped := chain.ParseCRLs(input)
		if len(skipped) != 1 || skipped[0].Err == nil ||
			skipped[0].Code != "ERR_CRYPTO_OPERATION_FAILED" ||
			skipped[0].Text != "Failed to parse CRL" {
			t.Errorf("%s: %v", name, skipped)
		}
	}
}

// FuzzParseCRLs looks for CRLs that make the parser or Verify panic.
func FuzzParseCRLs(f *testing.F) {
	root := forge(f, form{cn: "root", ca: true})
	leaf := forge(f, form{cn: "leaf", by: root})
	f.Add(forgeCRL(f, crlForm{by: root, revoked: []*entity{leaf}, reason: 1}))
	f.Add(forgeCRL(f, crlForm{by: root, v1: true}))
	f.Add(forgeCRL(f, crlForm{by: root, extra: scope(point("http://a"))}))
	for _, seed := range []string{"", "x", "\x30\x80"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		crls, skipped := chain.ParseCRLs(data)
		if len(skipped)+len(crls) == 0 {
			t.Fatal("neither CRLs nor an error")
		}
		in := chainOf(leaf, root)
		in.CRLs = crls
		chain.Verify(in)
	})
}
