package loop

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/require"
)

// SystemModules are the names that only the modules of package system have.
var SystemModules = []string{
	"child_process", "cluster", "fs", "fs/promises", "module", "os", "test", "tty",
	"worker_threads",
}

// A finder is the require of a registry.
type finder = func(name string) (goja.Value, error)

// defineRequire makes the global require of scripts: what the registry has, and
// then what OnMissing finds.
func (l *Loop) defineRequire(find finder) {
	l.find = find
	Must(l.VM.Set("require", func(call goja.FunctionCall) goja.Value {
		name := call.Argument(0).String()
		v, err := find(name)
		switch {
		case err == nil:
			return v
		case !isMissing(err):
			panic(l.exception(err))
		case l.OnMissing != nil:
			return l.OnMissing(name, l.callerFolder())
		default:
			panic(l.NotFound(name))
		}
	}))
}

// Given returns what the embedder's registry has under a name, or nil.
func (l *Loop) Given(name string) goja.Value {
	v, err := l.find(name)
	if err != nil && !isMissing(err) {
		panic(l.exception(err))
	}
	return v
}

// isMissing tells that a registry has no such module from what the module threw.
func isMissing(err error) bool {
	return err == require.InvalidModuleError || err == require.NoSuchBuiltInModuleError
}

func (l *Loop) exception(err error) any {
	if _, ok := err.(*goja.Exception); ok {
		return err
	}
	return l.NewError(err)
}

// callerFolder is where the script lies that has called a function of Go.
func (l *Loop) callerFolder() string {
	var buf [2]goja.StackFrame
	frames := l.VM.CaptureCallStack(2, buf[:0])
	if len(frames) < 2 {
		return "."
	}
	return filepath.Dir(frames[1].SrcName())
}

// NotFound is Node's error for a module that is not there.
func (l *Loop) NotFound(name string) *goja.Object {
	bare, prefixed := strings.CutPrefix(name, "node:")
	code, text := "MODULE_NOT_FOUND", "Cannot find module '"+name+"'"
	switch {
	case slices.Contains(SystemModules, bare):
		text += ", which scripts have only where node.With(system.Modules...) is asked for"
	case prefixed:
		code, text = "ERR_UNKNOWN_BUILTIN_MODULE", "No such built-in module: "+name
	}
	o, err := l.VM.New(l.VM.Get("Error"), l.VM.ToValue(text))
	Must(err)
	Must(o.Set("code", code))
	Must(o.Set("requireStack", l.VM.NewArray()))
	return o
}

// NewError makes an exception of an error of Go. Unlike goja's own it does not
// hand the error's value to the script, whose methods that could call.
func (l *Loop) NewError(err error) *goja.Object {
	o, failed := l.VM.New(l.VM.Get("Error"), l.VM.ToValue(err.Error()))
	Must(failed)
	return o
}
