package system_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// docs/run.md names every module that scripts can require.
func TestModulesDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/run.md")
	if err != nil {
		t.Fatal(err)
	}
	nodetest.NewProcess(t, node.With(system.Modules...)).Run(
		func(vm *goja.Runtime) error {
			for _, name := range loop.Of(vm).Public() {
				if !strings.Contains(string(data), "`"+name+"`") {
					t.Errorf("%s is missing", name)
				}
			}
			return nil
		})
}
