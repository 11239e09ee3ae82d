package node

import (
	"runtime"
	"time"

	"github.com/dop251/goja"
)

// newProcessBinding makes the Go part of process.
func newProcessBinding(l *loop) *goja.Object {
	o := l.object(map[string]native{
		"exit": func(call goja.FunctionCall) goja.Value {
			l.exit(int(call.Argument(0).ToInteger()))
			return nil
		},
		"fatal": func(call goja.FunctionCall) goja.Value {
			l.fatal(l.vm.Try(func() { panic(call.Argument(0)) }))
			return nil
		},
		"hrtime": func(goja.FunctionCall) goja.Value {
			return l.vm.ToValue(time.Since(l.timers.start).Nanoseconds())
		},
		"memory": func(goja.FunctionCall) goja.Value {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return l.vm.ToValue([]any{m.Sys, m.HeapSys, m.HeapAlloc})
		},
		"write": func(call goja.FunctionCall) goja.Value {
			return writeStandard(l, call)
		},
	})
	argv := l.argv
	if argv == nil {
		argv = []string{"node"}
	}
	must(o.Set("argv", l.vm.NewArray(anys(argv)...)))
	must(o.Set("goos", runtime.GOOS))
	must(o.Set("goarch", runtime.GOARCH))
	must(o.Set("goversion", runtime.Version()))
	return o
}

// writeStandard writes a Buffer to a standard stream, given by its number, and
// answers the error's text where it could not.
func writeStandard(l *loop, call goja.FunctionCall) goja.Value {
	out := l.stdout
	if call.Argument(0).ToInteger() == 2 {
		out = l.stderr
	}
	b, _ := l.bytes(call.Argument(1))
	if _, err := out.Write(b); err != nil {
		return l.vm.ToValue(err.Error())
	}
	return nil
}
