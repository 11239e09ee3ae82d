// Package modules is the Go part of the module module: it finds and compiles
// files.
package modules

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

const (
	pathMissing = iota
	pathFile
	pathDirectory
)

// A Loader compiles the modules of one loop.
type Loader struct {
	l *loop.Loop

	// Rewrite, which may be nil, turns a text into one that the engine can
	// parse, with a source map.
	Rewrite func(source, path string, esm bool) (text string, lines []byte, err error)
}

// Of returns a loop's.
func Of(l *loop.Loop) *Loader {
	return loop.Shared(l, func(l *loop.Loop) *Loader { return &Loader{l: l} })
}

// Setup lets the global require of scripts find files and packages.
func Setup(l *loop.Loop) {
	l.VM.SetParserOptions() // source maps are files as others
	l.OnMissing = func(name, from string) goja.Value {
		create, _ := goja.AssertFunction(
			l.Require("internal/modules/embedded").ToObject(l.VM).Get("requireFrom"))
		v, err := create(goja.Undefined(), l.VM.ToValue(name), l.VM.ToValue(from))
		if err != nil {
			panic(err)
		}
		return v
	}
}

// New makes the Go part of module: builtins, the names of the built-in modules;
// load(name), one of them; given(name), [exports] of a module of the embedder's
// registry; isInternal(name); kind(path), what a path is; realPath(path);
// read(path), a file's text; run(source, path), in the global
// scope; and compile(source, path, esm), the function of a module, which has
// headLength columns more on its first line. modules tells whether ES modules
// can be compiled.
func New(l *loop.Loop) *goja.Object {
	m := Of(l)
	o := l.Object(map[string]loop.Native{
		"load": func(call goja.FunctionCall) goja.Value {
			return l.Require(call.Argument(0).String())
		},
		"given": func(call goja.FunctionCall) goja.Value {
			if v := l.Given(call.Argument(0).String()); v != nil {
				return l.VM.NewArray(v)
			}
			return goja.Undefined()
		},
		"isInternal": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(l.Has(call.Argument(0).String()))
		},
		"kind": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(kindOfPath(call.Argument(0).String()))
		},
		"realPath": func(call goja.FunctionCall) goja.Value {
			path := call.Argument(0).String()
			if real, err := filepath.EvalSymlinks(path); err == nil {
				path = real
			}
			return l.VM.ToValue(path)
		},
		"read": func(call goja.FunctionCall) goja.Value {
			b, err := os.ReadFile(call.Argument(0).String())
			if err != nil {
				panic(l.NewError(err))
			}
			return l.VM.ToValue(string(b))
		},
		"run": func(call goja.FunctionCall) goja.Value {
			return m.runSource(call.Argument(0).String(), call.Argument(1).String())
		},
		"compile": func(call goja.FunctionCall) goja.Value {
			return m.compile(call.Argument(0).String(), call.Argument(1).String(),
				call.Argument(2).ToBoolean())
		},
		"modules": func(goja.FunctionCall) goja.Value {
			return l.VM.ToValue(m.Rewrite != nil)
		},
	})
	loop.Must(o.Set("builtins", l.Public()))
	loop.Must(o.Set("headLength", len(moduleHead)))
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
// line, so that line numbers are right. A CommonJS module has its name in stacks.
const (
	moduleHead = "({'Object.<anonymous>': function(exports, require, module, " +
		"__filename, __dirname) {"
	moduleFoot = "\n}})['Object.<anonymous>']"
	esmHead    = "(function(exports, require, module, importMeta) {'use strict';"
	esmFoot    = "\n})"
)

// compile returns the function of a module, fn, and whether it is an ES module,
// esm. A file that is not known to be one may turn out to be.
func (m *Loader) compile(source, path string, esm bool) goja.Value {
	p, esm, err := m.parseModule(source, path, esm)
	if err != nil {
		panic(m.syntaxError(err))
	}
	fn, err := m.l.VM.RunProgram(p)
	loop.Must(err) // it only makes a function
	result := m.l.VM.NewObject()
	loop.Must(result.Set("fn", fn))
	loop.Must(result.Set("esm", esm))
	return result
}

// parseModule compiles a module. A file that is neither is reported as the
// CommonJS module it was taken for.
func (m *Loader) parseModule(source, path string, esm bool) (
	*goja.Program, bool, error,
) {
	if esm {
		p, err := m.parseRewritten(source, path, esmHead, esmFoot, true)
		return p, true, err
	}
	p, err := m.parse(source, path, moduleHead, moduleFoot)
	if err == nil || m.Rewrite == nil {
		return p, false, err
	}
	p, esmErr := m.parseRewritten(source, path, esmHead, esmFoot, true)
	if esmErr != nil {
		return nil, false, err
	}
	return p, true, nil
}

// runSource runs a text in the global scope.
func (m *Loader) runSource(source, path string) goja.Value {
	p, err := m.parse(source, path, "", "")
	if err != nil {
		panic(m.syntaxError(err))
	}
	v, err := m.l.VM.RunProgram(p)
	if err != nil {
		panic(err)
	}
	return v
}

// parse compiles a text between head and foot, rewritten if it must be. The
// error is that of the text as it is.
func (m *Loader) parse(source, path, head, foot string) (*goja.Program, error) {
	p, err := compileText(path, head+source+foot, parser.WithDisableSourceMaps)
	if err == nil {
		m.l.SetHead(path, len(head))
	}
	if err == nil || m.Rewrite == nil {
		return p, err
	}
	if p, err := m.parseRewritten(source, path, head, foot, false); err == nil {
		return p, nil
	}
	return nil, err
}

func (m *Loader) parseRewritten(
	source, path, head, foot string, esm bool,
) (*goja.Program, error) {
	text, lines, err := m.Rewrite(source, path, esm)
	if err != nil {
		return nil, err
	}
	const comment = "\n//# sourceMappingURL=map"
	return compileText(path, head+text+foot+comment,
		parser.WithSourceMapLoader(func(string) ([]byte, error) {
			return lines, nil
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
func (m *Loader) syntaxError(err error) goja.Value {
	text := err.Error()
	for strings.HasPrefix(text, "SyntaxError: ") {
		text = strings.TrimPrefix(text, "SyntaxError: ")
	}
	e, newErr := m.l.VM.New(m.l.VM.Get("SyntaxError"), m.l.VM.ToValue(text))
	loop.Must(newErr)
	return e
}
