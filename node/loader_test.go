package node_test

import (
	"slices"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// enableOn enables a new loop of a registry.
func enableOn(registry *require.Registry, opts ...node.Option) *node.Process {
	events := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	return node.Enable(registry, events, opts...)
}

// An embedder's files and native modules are found, by those files too, and
// where the system's modules are on as well.
func TestLoader(t *testing.T) {
	files := map[string]string{
		"a/index.js":              "module.exports = require('./b') + require('given') + require('pkg')",
		"a/b.json":                "1",
		"a/node_modules/pkg.js":   "module.exports = require('events').defaultMaxListeners",
		"a/node_modules/fails.js": "throw new TypeError('in the module')",
	}
	load := func(path string) ([]byte, error) {
		if text, ok := files[path]; ok {
			return []byte(text), nil
		}
		return nil, require.ModuleFileDoesNotExistError
	}
	for name, opts := range map[string][]node.Option{
		"alone":  {node.WithLoader(load)},
		"system": {node.WithLoader(load), node.With(system.Modules...)},
	} {
		t.Run(name, func(t *testing.T) {
			registry := new(require.Registry)
			registry.RegisterNativeModule("given", func(_ *goja.Runtime, m *goja.Object) {
				loop.Must(m.Set("exports", 20))
			})
			var lines []string
			code := enableOn(registry, opts...).Run(func(vm *goja.Runtime) error {
				loop.Must(vm.Set("print", func(line string) { lines = append(lines, line) }))
				_, err := vm.RunScript("main.js", `
					print(String(require('./a')));
					for (const name of ['./a/node_modules/fails', './none', 'none']) {
						try { require(name); } catch (err) { print(err.message.split('\n')[0]); }
					}`)
				return err
			})
			want := []string{"31", "in the module", "Cannot find module './none'",
				"Cannot find module 'none'"}
			if code != 0 || !slices.Equal(lines, want) {
				t.Errorf("exit code %d, %q", code, lines)
			}
		})
	}
}
