package node

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

func init() {
	bindings["modules"] = newModulesBinding
}

const (
	pathMissing = iota
	pathFile
	pathDirectory
)

// newModulesBinding makes the Go part of module: builtins, the names of the
// built-in modules; load(name), one of them; kind(path), what a path is;
// realPath(path); read(path), a file's text; run(source, path), in the global
// scope; and compile(source, path), the function of a CommonJS module, which
// has headLength columns more on its first line.
func newModulesBinding(l *loop) *goja.Object {
	o := l.object(map[string]native{
		"load": func(call goja.FunctionCall) goja.Value {
			return l.require(call.Argument(0).String())
		},
		"kind": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(kindOfPath(call.Argument(0).String()))
		},
		"realPath": func(call goja.FunctionCall) goja.Value {
			path := call.Argument(0).String()
			if real, err := filepath.EvalSymlinks(path); err == nil {
				path = real
			}
			return l.vm.ToValue(path)
		},
		"read": func(call goja.FunctionCall) goja.Value {
			b, err := os.ReadFile(call.Argument(0).String())
			if err != nil {
				panic(l.vm.NewGoError(err))
			}
			return l.vm.ToValue(string(b))
		},
		"run": func(call goja.FunctionCall) goja.Value {
			return l.runSource(call.Argument(0).String(), call.Argument(1).String())
		},
		"compile": func(call goja.FunctionCall) goja.Value {
			return l.compile(call.Argument(0).String(), call.Argument(1).String())
		},
	})
	must(o.Set("builtins", publicModules()))
	must(o.Set("headLength", len(moduleHead)))
	return o
}

func kindOfPath(path string) int {
	switch info, err := os.Stat(path); {
	case err != nil:
		return pathMissing
	case info.IsDir():
		return pathDirectory
	default:
		return pathFile
	}
}

// compile returns the function whose body is a CommonJS module. The head is on
// the module's first line, so that line numbers are right.
func (l *loop) compile(source, path string) goja.Value {
	return l.runSource(moduleHead+source+"\n})", path)
}

const moduleHead = "(function(exports, require, module, __filename, __dirname) {"

// runSource runs a text in the global scope.
func (l *loop) runSource(source, path string) goja.Value {
	ast, err := goja.Parse(path, source, parser.WithDisableSourceMaps)
	if err != nil {
		panic(l.syntaxError(err))
	}
	p, err := goja.CompileAST(ast, false)
	if err != nil {
		panic(l.syntaxError(err))
	}
	v, err := l.vm.RunProgram(p)
	if err != nil {
		panic(err)
	}
	return v
}

// syntaxError makes the SyntaxError that the script sees.
func (l *loop) syntaxError(err error) goja.Value {
	text := err.Error()
	for strings.HasPrefix(text, "SyntaxError: ") {
		text = strings.TrimPrefix(text, "SyntaxError: ")
	}
	e, newErr := l.vm.New(l.vm.Get("SyntaxError"), l.vm.ToValue(text))
	must(newErr)
	return e
}
