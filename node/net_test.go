package node

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// TestNetAsNode compares what scripts with net print with Node.
func TestNetAsNode(t *testing.T) { compare(t, "net") }

// runNet runs a script that has net and the globals, and returns the lines it
// prints, joined by |.
func runNet(t *testing.T, globals map[string]any, script string) string {
	t.Helper()
	var out strings.Builder
	p := newProcess(t)
	code := p.Run(func(vm *goja.Runtime) error {
		printTo(t, vm, &out)
		for name, v := range globals {
			must(vm.Set(name, v))
		}
		_, err := vm.RunString("const net = require('net');" + script)
		return err
	})
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	noHandles(t)
	return strings.ReplaceAll(strings.TrimSpace(out.String()), "\n", "|")
}
