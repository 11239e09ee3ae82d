package node

import (
	"os"
	"strings"
	"testing"
)

// TestModulesAsNode compares what scripts learn from the modules beside tls,
// net, stream and events with Node.
func TestModulesAsNode(t *testing.T) { compare(t, "modules") }

// docs/run.md names every module that scripts can require.
func TestModulesDocs(t *testing.T) {
	data, err := os.ReadFile("../docs/run.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range standard.public() {
		if !strings.Contains(string(data), "`"+name+"`") {
			t.Errorf("%s is missing", name)
		}
	}
}
