// Package process is the Go part of process, as far as it is not the system's.
package process

import (
	"runtime"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// New makes the Go part of process.
func New(l *loop.Loop) *goja.Object {
	o := l.Object(map[string]loop.Native{
		"exit": func(call goja.FunctionCall) goja.Value {
			l.Exit(int(call.Argument(0).ToInteger()))
			return nil
		},
		"fatal": func(call goja.FunctionCall) goja.Value {
			l.Fatal(l.VM.Try(func() { panic(call.Argument(0)) }))
			return nil
		},
		"hrtime": func(goja.FunctionCall) goja.Value {
			return l.VM.ToValue(l.Age().Nanoseconds())
		},
		"memory": func(goja.FunctionCall) goja.Value {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return l.VM.ToValue([]any{m.Sys, m.HeapSys, m.HeapAlloc})
		},
		"write": func(call goja.FunctionCall) goja.Value {
			return writeStandard(l, call)
		},
	})
	argv := l.Config.Args
	if argv == nil {
		argv = []string{"node"}
	}
	loop.Must(o.Set("argv", l.VM.NewArray(loop.List(argv)...)))
	loop.Must(o.Set("goos", runtime.GOOS))
	loop.Must(o.Set("goarch", runtime.GOARCH))
	loop.Must(o.Set("goversion", runtime.Version()))
	return o
}

// writeStandard writes a Buffer to a standard stream, given by its number, and
// answers the error's text where it could not.
func writeStandard(l *loop.Loop, call goja.FunctionCall) goja.Value {
	out := l.Config.Stdout
	if call.Argument(0).ToInteger() == 2 {
		out = l.Config.Stderr
	}
	b, _ := l.Bytes(call.Argument(1))
	if _, err := out.Write(b); err != nil {
		return l.VM.ToValue(err.Error())
	}
	return nil
}
