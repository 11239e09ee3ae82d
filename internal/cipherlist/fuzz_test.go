package cipherlist_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
)

// FuzzParse wants an error with a code or suites of crypto/tls, each once.
func FuzzParse(f *testing.F) {
	for _, list := range lists {
		f.Add(list)
	}
	f.Add("TLS_AES_128_GCM_SHA256:TLS_RSA_WITH_AES_128_CBC_SHA:!TLS_:HIGH")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := cipherlist.Parse(text)
		if err != nil {
			if code := codeOf(err); !strings.HasPrefix(code, "ERR_") {
				t.Fatalf("code %q: %v", code, err)
			}
			return
		}
		if len(list.Suites)+len(list.TLS13) == 0 {
			t.Error("no suite and no error")
		}
		seen := map[uint16]bool{}
		for i, id := range slices.Concat(list.Suites, list.TLS13) {
			info, ok := cipherlist.Lookup(id)
			if !ok || seen[id] {
				t.Errorf("suite %#04x: known %v, twice %v", id, ok, seen[id])
			}
			if got := info.Version == "TLSv1.3"; got != (i >= len(list.Suites)) {
				t.Errorf("%s is in the wrong part", info.Name)
			}
			seen[id] = true
		}
		if list.SecLevel < -1 || list.SecLevel > 5 {
			t.Errorf("level %d", list.SecLevel)
		}
	})
}
