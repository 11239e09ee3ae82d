package node

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

const (
	pathMissing = iota
	pathFile
	pathDirectory
)

// A moduleLoader compiles the modules of one loop.
type moduleLoader struct {
	l       *loop
	rewrite Rewriter // may be nil
}

// moduleLoaderOf returns a loop's.
func moduleLoaderOf(l *loop) *moduleLoader {
	return shared(l, func(l *loop) *moduleLoader { return &moduleLoader{l: l} })
}

// newModulesBinding makes the Go part of module: builtins, the names of the
// built-in modules; load(name), one of them; isInternal(name); kind(path), what a path is;
// realPath(path); read(path), a file's text; run(source, path), in the global
// scope; and compile(source, path, esm), the function of a module, which has
// headLength columns more on its first line. modules tells whether ES modules
// can be compiled.
func newModulesBinding(l *loop) *goja.Object {
	m := moduleLoaderOf(l)
	o := l.object(map[string]native{
		"load": func(call goja.FunctionCall) goja.Value {
			return l.require(call.Argument(0).String())
		},
		"isInternal": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(l.has(call.Argument(0).String()))
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
			return m.runSource(call.Argument(0).String(), call.Argument(1).String())
		},
		"compile": func(call goja.FunctionCall) goja.Value {
			return m.compile(call.Argument(0).String(), call.Argument(1).String(),
				call.Argument(2).ToBoolean())
		},
		"modules": func(goja.FunctionCall) goja.Value {
			return l.vm.ToValue(m.rewrite != nil)
		},
	})
	must(o.Set("builtins", l.public()))
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

// The functions whose bodies are modules. The head is on the module's first
// line, so that line numbers are right.
const (
	moduleHead = "(function(exports, require, module, __filename, __dirname) {"
	esmHead    = "(function(exports, require, module, importMeta) {'use strict';"
	moduleFoot = "\n})"
)

// compile returns the function of a module, fn, and whether it is an ES module,
// esm. A file that is not known to be one may turn out to be.
func (m *moduleLoader) compile(source, path string, esm bool) goja.Value {
	p, esm, err := m.parseModule(source, path, esm)
	if err != nil {
		panic(m.syntaxError(err))
	}
	fn, err := m.l.vm.RunProgram(p)
	must(err) // it only makes a function
	result := m.l.vm.NewObject()
	must(result.Set("fn", fn))
	must(result.Set("esm", esm))
	return result
}

// parseModule compiles a module. A file that is neither is reported as the
// CommonJS module it was taken for.
func (m *moduleLoader) parseModule(source, path string, esm bool) (
	*goja.Program, bool, error,
) {
	if esm {
		p, err := m.parseRewritten(source, path, esmHead, moduleFoot, true)
		return p, true, err
	}
	p, err := m.parse(source, path, moduleHead, moduleFoot)
	if err == nil || m.rewrite == nil {
		return p, false, err
	}
	p, esmErr := m.parseRewritten(source, path, esmHead, moduleFoot, true)
	if esmErr != nil {
		return nil, false, err
	}
	return p, true, nil
}

// runSource runs a text in the global scope.
func (m *moduleLoader) runSource(source, path string) goja.Value {
	p, err := m.parse(source, path, "", "")
	if err != nil {
		panic(m.syntaxError(err))
	}
	v, err := m.l.vm.RunProgram(p)
	if err != nil {
		panic(err)
	}
	return v
}

// parse compiles a text between head and foot, rewritten if it must be. The
// error is that of the text as it is.
func (m *moduleLoader) parse(source, path, head, foot string) (*goja.Program, error) {
	p, err := compileText(path, head+source+foot, parser.WithDisableSourceMaps)
	if err == nil || m.rewrite == nil {
		return p, err
	}
	if p, err := m.parseRewritten(source, path, head, foot, false); err == nil {
		return p, nil
	}
	return nil, err
}

func (m *moduleLoader) parseRewritten(
	source, path, head, foot string, esm bool,
) (*goja.Program, error) {
	r, err := m.rewrite(source, path, esm)
	if err != nil {
		return nil, err
	}
	const comment = "\n//# sourceMappingURL=map"
	return compileText(path, head+r.Source+foot+comment,
		parser.WithSourceMapLoader(func(string) ([]byte, error) {
			return r.Map, nil
		}))
}

func compileText(path, text string, option parser.Option) (*goja.Program, error) {
	ast, err := goja.Parse(path, text, option)
	if err != nil {
		return nil, err
	}
	return goja.CompileAST(ast, false)
}

// syntaxError makes the SyntaxError that the script sees.
func (m *moduleLoader) syntaxError(err error) goja.Value {
	text := err.Error()
	for strings.HasPrefix(text, "SyntaxError: ") {
		text = strings.TrimPrefix(text, "SyntaxError: ")
	}
	e, newErr := m.l.vm.New(m.l.vm.Get("SyntaxError"), m.l.vm.ToValue(text))
	must(newErr)
	return e
}
