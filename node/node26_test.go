//go:build linux

package node_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestAsNode26 compares what the Node that the tests have may not know, or does
// otherwise, with what Node 26 printed.
func TestAsNode26(t *testing.T) {
	scripts, err := filepath.Glob("testdata/node26/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(script, ".js") + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			if got := nodetest.Here(t, script); got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			nodetest.NoHandles(t)
		})
	}
}
