package system_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// Package node knows the names of what is missing without this package.
func TestSystemModules(t *testing.T) {
	var names []string
	for _, m := range system.Modules {
		names = append(names, m.Public()...)
	}
	slices.Sort(names)
	if !slices.Equal(names, loop.SystemModules) {
		t.Errorf("the modules are %q", names)
	}
}

// A script that an embedder runs finds files and packages, and these find what
// the embedder has in its registry.
func TestRequireOfEmbedders(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"main.js":                        "module.exports = require('given') + require('p')",
		"node_modules/p/package.json":    `{"exports":{".":"./lib.js"}}`,
		"node_modules/p/lib.js":          "module.exports = require('./more.json').two",
		"node_modules/p/more.json":       `{"two":2}`,
		"node_modules/given/index.js":    "module.exports = 'of the disk'",
		"folder/inner/uses.js":           "module.exports = require('../up')",
		"folder/up.js":                   "module.exports = __filename",
		"folder/node_modules/q/index.js": "module.exports = 'q'",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	registry := new(require.Registry)
	registry.RegisterNativeModule("given", func(_ *goja.Runtime, m *goja.Object) {
		loop.Must(m.Set("exports", 40))
	})
	events := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	p := node.Enable(registry, events, node.With(system.Modules...))
	var got []string
	p.Run(func(vm *goja.Runtime) error {
		loop.Must(vm.Set("print", func(line string) { got = append(got, line) }))
		_, err := vm.RunScript("folder/script.js", `
			print(String(require('../main')));
			print(require('./inner/uses').endsWith('folder/up.js'));
			print(require('q'));
			try { require('none'); } catch (err) { print(err.code); }
			try { require('node:none'); } catch (err) { print(err.code); }`)
		return err
	})
	want := []string{"42", "true", "q", "MODULE_NOT_FOUND", "ERR_UNKNOWN_BUILTIN_MODULE"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// The process is the program's own.
func TestProcess(t *testing.T) {
	t.Setenv("OF_THE_PROGRAM", "yes")
	nodetest.NewProcess(t, node.With(system.Modules...)).Run(func(vm *goja.Runtime) error {
		loop.Must(vm.Set("pid", os.Getpid()))
		loop.Must(vm.Set("program", os.Args[0]))
		v, err := vm.RunString(`process.pid === pid && process.env.OF_THE_PROGRAM === 'yes' &&
			process.argv.length === 1 && process.argv[0] === program &&
			process.execPath === program && process.cwd() !== '/'`)
		if err == nil && !v.ToBoolean() {
			t.Error("it is not")
		}
		return err
	})
}
