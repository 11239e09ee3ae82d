package system

import (
	"fmt"
	"io"
	"os"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/modules"
)

// A Script is a program that is run as the command `node` runs one.
type Script struct {
	// Path is the file of the script, a CommonJS module. If it is empty,
	// Source is run, in the current directory, under the name [eval].
	Path   string
	Source string
	// Print writes the value of Source to the standard output, as node -p.
	Print bool
	// ExecPath is process.execPath, ExecArgv is process.execArgv, and Args
	// follow the script in process.argv.
	ExecPath string
	ExecArgv []string
	Args     []string
	// Stderr gets the report of an exception that nobody caught.
	Stderr io.Writer
	// Rewrite, if it is set, is given what the engine cannot parse. Without it
	// such files are refused, and all ES modules.
	Rewrite Rewriter
}

// A Rewriter turns the text of a file into one that the engine can parse: newer
// syntax into older and, if esm is set, an ES module into a CommonJS module.
// Such a module reads import.meta from the variable importMeta, and its require
// returns the namespaces of modules. What older syntax cannot say is in
// globalThis["tlssocket.lowered"]: namespaceOf(exports) makes a
// namespace of getters, importOf(exports) is what an import sees of a module, and
// asyncGenerator(this, arguments, fn) makes an asynchronous generator of a
// generator function that yields Await(promise, isYieldStar) where it awaits.
type Rewriter func(source, path string, esm bool) (Rewritten, error)

// Rewritten is what a [Rewriter] made.
type Rewritten struct {
	Source string
	Map    []byte // from its lines to those of the file, a source map
}

// Run runs a script in a loop of its own, with all modules and a require that
// finds files and packages as Node's does, until nothing keeps the loop alive,
// and returns the exit code. It is for a process that does nothing else: it sets
// GOGC to 400, and lower while the script holds much, unless the environment sets it.
func (s Script) Run() int {
	if os.Getenv("GOGC") == "" {
		paceCollector()
	}
	argv := []string{s.ExecPath}
	if s.Path != "" {
		argv = append(argv, s.Path)
	}
	registry := new(require.Registry)
	events := eventloop.NewEventLoop(
		eventloop.WithRegistry(registry), eventloop.EnableConsole(false))
	var l *loop.Loop
	p := node.Enable(registry, events, node.With(Modules...),
		node.WithArgs(append(argv, s.Args...)...),
		node.WithUncaught(func(_ *node.Process, err error) { s.uncaught(l, err) }))
	return p.Run(func(vm *goja.Runtime) error {
		l = loop.Of(vm)
		if s.Rewrite != nil {
			modules.Of(l).Rewrite = func(source, path string, esm bool) (string, []byte, error) {
				r, err := s.Rewrite(source, path, esm)
				return r.Source, r.Map, err
			}
		}
		return start(l, s)
	})
}

func start(l *loop.Loop, s Script) error {
	loop.Must(l.Process.Set("execPath", s.ExecPath))
	loop.Must(l.Process.Set("execArgv", l.VM.ToValue(append([]string{}, s.ExecArgv...))))
	err := l.VM.Try(func() {
		main := l.Require("internal/modules/main").ToObject(l.VM)
		name, args := "runFile", []goja.Value{l.VM.ToValue(s.Path)}
		if s.Path == "" {
			name = "runSource"
			args = []goja.Value{l.VM.ToValue(s.Source), l.VM.ToValue(s.Print)}
		}
		fn, _ := goja.AssertFunction(main.Get(name))
		if _, err := fn(goja.Undefined(), args...); err != nil {
			panic(err)
		}
	})
	if err != nil { // a nil *goja.Exception is no nil error
		return err
	}
	return nil
}

// uncaught writes an exception as Node does and ends the script.
func (s Script) uncaught(l *loop.Loop, err error) {
	fmt.Fprint(s.Stderr, l.Describe(err))
	l.Die()
}
