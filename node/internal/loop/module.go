package loop

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/require"
)

// A Module is a part of Node that a loop can have: files of JavaScript and the
// Go parts that they ask for. It is shared by all loops and does not change.
type Module struct {
	files    fs.FS
	bindings map[string]Binding
	setup    func(l *Loop)
	public   func() []string
	programs sync.Map // name of a file -> func() *goja.Program
}

// A Binding makes a Go part. It is called once for each loop that asks for it.
type Binding = func(l *Loop) *goja.Object

// NewModule makes a module of the files in the folder lib. Each is named as it
// is required; all but those in lib/internal are for scripts. setup may be nil:
// it prepares each loop after the globals are there.
func NewModule(
	lib fs.FS, bindings map[string]Binding, setup func(l *Loop),
) *Module {
	files, err := fs.Sub(lib, "lib")
	Must(err) // fails for invalid names only
	return &Module{files: files, bindings: bindings, setup: setup,
		public: sync.OnceValue(func() []string { return publicFiles(files) })}
}

// Public returns the names of the modules that scripts may require.
func (m *Module) Public() []string { return m.public() }

func publicFiles(files fs.FS) (names []string) {
	Must(fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		name, isFile := strings.CutSuffix(path, ".js")
		if isFile && !strings.HasPrefix(name, "internal/") {
			names = append(names, name)
		}
		return err
	}))
	return names
}

// fileHead begins the function whose body is a file.
const fileHead = "(function(exports, require, module, binding, process) {"

// program returns a file compiled, once for all loops, or nil if there is none.
func (m *Module) program(name string) *goja.Program {
	compile, ok := m.programs.Load(name)
	if !ok {
		source, err := fs.ReadFile(m.files, name+".js")
		if err != nil {
			return nil
		}
		compile, _ = m.programs.LoadOrStore(name, sync.OnceValue(func() *goja.Program {
			return goja.MustCompile("node:"+name, fileHead+string(source)+"\n})", false)
		}))
	}
	return compile.(func() *goja.Program)()
}

// Public returns the names of the modules that scripts of a loop may require.
func (l *Loop) Public() (names []string) {
	for _, m := range l.Config.Modules {
		names = append(names, m.public()...)
	}
	return names
}

// HasModule reports whether scripts of the loop may require a name.
func (l *Loop) HasModule(name string) bool {
	return slices.ContainsFunc(l.Config.Modules, func(m *Module) bool {
		return slices.Contains(m.public(), name)
	})
}

// Has reports whether there is a file of that name, internal or not.
func (l *Loop) Has(name string) bool { return l.program(name) != nil }

func (l *Loop) program(name string) *goja.Program {
	for _, m := range l.Config.Modules {
		if p := m.program(name); p != nil {
			return p
		}
	}
	return nil
}

// Require returns the exports of a file. As in CommonJS, files that need each
// other see what the other has exported so far.
func (l *Loop) Require(name string) goja.Value {
	if module := l.modules[name]; module != nil {
		return module.Get("exports")
	}
	p := l.program(name)
	if p == nil {
		panic(l.VM.NewTypeError("no such built-in module: %s", name))
	}
	module, exports := l.VM.NewObject(), l.VM.NewObject()
	Must(module.Set("exports", exports))
	l.modules[name] = module
	wrapper, err := l.VM.RunProgram(p)
	if err == nil {
		fn, _ := goja.AssertFunction(wrapper)
		_, err = fn(exports, exports, l.requireValue, module, l.bindingValue,
			l.Process)
	}
	if err != nil {
		delete(l.modules, name)
		panic(err)
	}
	return module.Get("exports")
}

// binding returns the Go part with that name, or undefined where no module of
// the loop has it.
func (l *Loop) binding(name string) goja.Value {
	if b := l.bindings[name]; b != nil {
		return b
	}
	for _, m := range l.Config.Modules {
		if create := m.bindings[name]; create != nil {
			b := create(l)
			l.bindings[name] = b
			return b
		}
	}
	return goja.Undefined()
}

// LoadCore calls the loader of a module of goja_nodejs.
func LoadCore(vm *goja.Runtime, load require.ModuleLoader) *goja.Object {
	module, exports := vm.NewObject(), vm.NewObject()
	Must(module.Set("exports", exports))
	load(vm, module)
	return exports
}

// Must is for operations on objects of ours, which have no way to fail.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
