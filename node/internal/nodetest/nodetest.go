// Package nodetest has what the tests of the module share.
package nodetest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// compareTries is how often a script may run until both print the same: on a
// machine that is busy, what happens at the same time may be told in another
// order, by Node as well as here.
const compareTries = 3

// Compare runs each script of testdata/area under node and here, and expects
// that both print the same lines. A script prints with console.log, and leaves
// out what differs from run to run.
func Compare(t *testing.T, area string) {
	for _, script := range Scripts(t, area) {
		name := strings.TrimSuffix(filepath.Base(script), ".js")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for try := 1; ; try++ {
				want, err := underNode(t, script)
				got := Here(t, script)
				if got == want && err == nil {
					return
				}
				t.Logf("%s\nnode: %v\n%s\nhere:\n%s", script, err, want, got)
				if try == compareTries {
					t.Fatal("they differ each time")
				}
			}
		})
	}
}

// Recorded runs each script of testdata/area here, where Node's answer is in a
// file of its own: the Node that the tests have may not know what they do.
func Recorded(t *testing.T, area string) {
	for _, script := range Scripts(t, area) {
		t.Run(filepath.Base(script), func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(script, ".js") + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			if got := Here(t, script); got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			NoHandles(t)
		})
	}
}

// Scripts returns the paths of the scripts of testdata/area.
func Scripts(t *testing.T, area string) []string {
	t.Helper()
	scripts, err := filepath.Glob(filepath.Join("testdata", area, "*.js"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	return scripts
}

// UnderNode returns what a script prints under node.
func UnderNode(t *testing.T, script string) string {
	t.Helper()
	out, err := underNode(t, script)
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	return out
}

func underNode(t *testing.T, script string) (string, error) {
	t.Helper()
	node := testtool.Path(t, "node")
	out, err := exec.CommandContext(t.Context(), node, "--no-warnings",
		script).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w\n%s", err, exit.Stderr)
	}
	return string(out), err
}

// Here returns what a script that has the modules of the system prints here.
func Here(t *testing.T, script string) string {
	t.Helper()
	source, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	p := NewProcess(t, node.With(system.Modules...))
	code := p.Run(func(vm *goja.Runtime) error {
		PrintTo(t, vm, &out)
		_, err := vm.RunScript(script, string(source))
		return err
	})
	if code != 0 {
		t.Errorf("%s: exit code %d", script, code)
	}
	return out.String()
}

// NewProcess enables a new loop.
func NewProcess(t *testing.T, opts ...node.Option) *node.Process {
	t.Helper()
	registry := new(require.Registry)
	events := eventloop.NewEventLoop(eventloop.WithRegistry(registry),
		eventloop.EnableConsole(false))
	return node.Enable(registry, events, opts...)
}

// PrintTo gives a runtime a console that prints texts and numbers to out.
func PrintTo(t *testing.T, vm *goja.Runtime, out *strings.Builder) {
	t.Helper()
	console := vm.NewObject()
	check(t, console.Set("log", func(call goja.FunctionCall) goja.Value {
		for i, arg := range call.Arguments {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(arg.String())
		}
		out.WriteByte('\n')
		return nil
	}))
	check(t, vm.Set("console", console))
}

// RunNet runs a script that has net and the globals, and returns the lines it
// prints, joined by |.
func RunNet(
	t *testing.T, globals map[string]any, script string, opts ...node.Option,
) string {
	t.Helper()
	var out strings.Builder
	p := NewProcess(t, opts...)
	code := p.Run(func(vm *goja.Runtime) error {
		PrintTo(t, vm, &out)
		for name, v := range globals {
			check(t, vm.Set(name, v))
		}
		_, err := vm.RunString("const net = require('net');" + script)
		return err
	})
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	NoHandles(t)
	return strings.ReplaceAll(strings.TrimSpace(out.String()), "\n", "|")
}

// NoHandles fails the test if a goroutine of a handle does not end, or a connection
// stays parked.
func NoHandles(t *testing.T) {
	t.Helper()
	for give := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		buf := make([]byte, 1<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		switch {
		case !strings.Contains(stacks, "node/internal/uv.(*") &&
			!strings.Contains(stacks, "parked.(*poller)."):
			return
		case time.Now().After(give):
			t.Fatalf("goroutines are left:\n%s", stacks)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
