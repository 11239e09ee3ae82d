package node

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// compareTries is how often a script may run until both print the same: on a
// machine that is busy, what happens at the same time may be told in another
// order, by Node as well as here.
const compareTries = 3

// compare runs each script of testdata/area under node and here, and expects
// that both print the same lines. A script prints with console.log, and leaves
// out what differs from run to run.
func compare(t *testing.T, area string) {
	scripts, err := filepath.Glob(filepath.Join("testdata", area, "*.js"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".js")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for try := 1; ; try++ {
				want, got := underNode(t, script), here(t, script)
				if got == want {
					return
				}
				t.Logf("%s\nnode:\n%s\nhere:\n%s", script, want, got)
				if try == compareTries {
					t.Fatal("they differ each time")
				}
			}
		})
	}
}

// underNode returns what a script prints under node.
func underNode(t *testing.T, script string) string {
	t.Helper()
	node := testtool.Path(t, "node")
	out, err := exec.CommandContext(t.Context(), node, "--no-warnings",
		script).Output()
	if err != nil {
		if e, ok := err.(*exec.ExitError); ok {
			t.Fatalf("node: %v\n%s", err, e.Stderr)
		}
		t.Fatal(err)
	}
	return string(out)
}

// here returns what a script prints in this package's runtime.
func here(t *testing.T, script string) string {
	t.Helper()
	source, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	p := newProcess(t)
	code := p.Run(func(vm *goja.Runtime) error {
		printTo(t, vm, &out)
		_, err := vm.RunScript(script, string(source))
		return err
	})
	if code != 0 {
		t.Errorf("%s: exit code %d", script, code)
	}
	return out.String()
}

// newProcess enables a new loop.
func newProcess(t *testing.T, opts ...Option) *Process {
	t.Helper()
	registry := new(require.Registry)
	loop := eventloop.NewEventLoop(eventloop.WithRegistry(registry),
		eventloop.EnableConsole(false))
	return Enable(registry, loop, opts...)
}

// printTo gives a runtime a console that prints texts and numbers to out.
func printTo(t *testing.T, vm *goja.Runtime, out *strings.Builder) {
	t.Helper()
	console := vm.NewObject()
	must(console.Set("log", func(call goja.FunctionCall) goja.Value {
		for i, arg := range call.Arguments {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(arg.String())
		}
		out.WriteByte('\n')
		return nil
	}))
	must(vm.Set("console", console))
}
