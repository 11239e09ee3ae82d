// Package testmod holds modules to what they may require of others: whoever
// installs a module gets all of that.
package testmod

import (
	"os"
	"strings"
	"testing"
)

const root = "github.com/seed-435e3e10/tlssocket"

// roots are what the root module requires, so what every other inherits.
var roots = map[string]string{
	"golang.org/x/crypto":                    "OCSP, and keys that are encrypted",
	"golang.org/x/crypto/x509roots/fallback": "CAs where the system has none",
	"golang.org/x/sys":                       "what ChaCha20 asks of the processor",
	"software.sslmate.com/src/go-pkcs12":     "PFX files",
}

// Requires fails if the go.mod beside the test requires an outside module that
// neither the root module does nor own has, with a reason; if own has one that
// is not required; or if anything is replaced or excluded, which `go install`
// refuses.
func Requires(t *testing.T, own map[string]string) {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	block := ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case words[len(words)-1] == "(":
			block = words[0]
			continue
		case block != "":
			words = append([]string{block}, words...)
		}
		switch words[0] {
		case "require":
			required[words[1]] = true
		case "replace", "exclude":
			t.Errorf("go.mod has %s", strings.Join(words, " "))
		}
	}
	if len(required) == 0 {
		t.Error("go.mod requires nothing")
	}
	for path := range required {
		if roots[path] == "" && own[path] == "" && path != root &&
			!strings.HasPrefix(path, root+"/") {
			t.Errorf("go.mod requires %s", path)
		}
	}
	for path := range own {
		if !required[path] {
			t.Errorf("go.mod does not require %s any more", path)
		}
	}
}
