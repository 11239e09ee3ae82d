package node

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
	"github.com/dop251/goja_nodejs/console"
	"github.com/dop251/goja_nodejs/process"
	"github.com/dop251/goja_nodejs/require"
	"github.com/dop251/goja_nodejs/url"
	"github.com/dop251/goja_nodejs/util"
)

//go:embed all:lib
var lib embed.FS

// bindings are the Go parts, by the name that JavaScript gives to binding().
// Each is made once per runtime, when it is first asked for. The files that
// make them enter them here at init.
var bindings = make(map[string]func(*loop) *goja.Object)

// publicModules returns the names that scripts may require: every file of lib
// outside lib/internal.
var publicModules = sync.OnceValue(func() (names []string) {
	err := fs.WalkDir(lib, "lib", func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimSuffix(strings.TrimPrefix(path, "lib/"), ".js")
		if !d.IsDir() && !strings.HasPrefix(name, "internal/") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		panic(err) // the files are part of the program
	}
	return names
})

var programs sync.Map // name of a lib module -> func() *goja.Program

// program returns a lib module compiled, once for all runtimes.
func program(name string) (*goja.Program, error) {
	source, err := lib.ReadFile("lib/" + name + ".js")
	if err != nil {
		return nil, fmt.Errorf("no such built-in module: %s", name)
	}
	compile, _ := programs.LoadOrStore(name, sync.OnceValue(func() *goja.Program {
		return goja.MustCompile("node:"+name, "(function(exports, require, "+
			"module, binding, process) {"+string(source)+"\n})", false)
	}))
	return compile.(func() *goja.Program)(), nil
}

// coreModules are those of goja_nodejs that ours take the place of.
var coreModules = map[string]require.ModuleLoader{
	"buffer":  buffer.Require,
	"console": console.Require,
	"process": process.Require,
	"url":     url.Require,
	"util":    util.Require,
}

// requirePublic is the loader of a public module, for goja_nodejs' require. A
// registry may also serve loops that are not enabled, or not yet, as a new
// loop requires console: they get what goja_nodejs has.
func requirePublic(name string) require.ModuleLoader {
	return func(vm *goja.Runtime, module *goja.Object) {
		if l := loopOf(vm); l != nil {
			must(module.Set("exports", l.require(name)))
		} else if load, ok := coreModules[name]; ok {
			load(vm, module)
		} else {
			panic(vm.NewTypeError("node: the loop is not enabled"))
		}
	}
}

// require returns the exports of a lib module. As in CommonJS, modules that
// need each other see what the other has exported so far.
func (l *loop) require(name string) goja.Value {
	if module := l.modules[name]; module != nil {
		return module.Get("exports")
	}
	p, err := program(name)
	if err != nil {
		panic(l.vm.NewGoError(err))
	}
	module, exports := l.vm.NewObject(), l.vm.NewObject()
	must(module.Set("exports", exports))
	l.modules[name] = module
	wrapper, err := l.vm.RunProgram(p)
	if err == nil {
		fn, _ := goja.AssertFunction(wrapper)
		_, err = fn(exports, exports, l.requireValue, module, l.bindingValue,
			l.process)
	}
	if err != nil {
		delete(l.modules, name)
		panic(err)
	}
	return module.Get("exports")
}

// binding returns the Go part with that name.
func (l *loop) binding(name string) *goja.Object {
	b := l.bindings[name]
	if b == nil {
		create, ok := bindings[name]
		if !ok {
			panic(l.vm.NewTypeError("no such binding: %s", name))
		}
		b = create(l)
		l.bindings[name] = b
	}
	return b
}

// must is for operations on objects of ours, which have no way to fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
