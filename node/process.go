package node

import (
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/dop251/goja"
)

func init() { bindings["process"] = newProcessBinding }

// A Process is one enabled loop: what Node calls the process.
type Process struct{ l *loop }

// Run runs fn, which runs a script, and then the loop until nothing keeps it
// alive, as Node does: an error of fn is an uncaught exception, then come
// process's 'beforeExit', as long as it brings new work, and 'exit'. What is
// still open, such as servers that were unref'ed, is closed. Run returns the
// exit code. It must not be called while the loop is running.
func (p *Process) Run(fn func(vm *goja.Runtime) error) int {
	l := p.l
	l.events.Run(func(vm *goja.Runtime) {
		l.run(func() {
			if err := fn(vm); err != nil {
				panic(err)
			}
		})
	})
	for more := true; more && !l.exited; {
		l.events.Run(func(*goja.Runtime) {
			l.run(func() { l.callInternal("internal/exit", "beforeExit") })
			more = l.refs > 0
		})
	}
	l.events.Run(func(*goja.Runtime) {
		l.run(func() { l.callInternal("internal/exit", "exit") })
	})
	return l.exitCode
}

// Do runs fn on the loop, as a task of its own: the callbacks given to
// process.nextTick and the promise jobs run after it. It may be called on any
// goroutine. False means that the loop was terminated.
func (p *Process) Do(fn func(vm *goja.Runtime)) bool {
	return p.l.post(func() { fn(p.l.vm) })
}

// Exit ends the script as process.exit does, without its 'exit' event:
// JavaScript under way is left, no other runs, what is open is closed and the
// loop stops. The Go process goes on. It must be called on the loop.
func (p *Process) Exit(code int) { p.l.exit(code) }

// An ExitError says that the script called process.exit. It is the Value of
// the [*goja.InterruptedError] that ends the JavaScript under way.
type ExitError struct{ Code int }

func (l *loop) exit(code int) {
	if l.exited {
		return
	}
	l.exited, l.exitCode = true, code
	l.closeHandles()
	l.timers.clear()
	l.refs = 0
	l.settle()
	l.events.StopNoWait()
	l.leave()
}

// leave ends the JavaScript under way, after exit.
func (l *loop) leave() {
	if len(l.vm.CaptureCallStack(1, nil)) > 0 {
		l.vm.Interrupt(&ExitError{l.exitCode})
	}
}

// die ends the script for an exception that nobody caught, with the 'exit'
// event of process, whose listeners may choose another code.
func (l *loop) die() {
	const code = 1
	fn, _ := goja.AssertFunction(
		l.require("internal/exit").ToObject(l.vm).Get("exit"))
	fn(nil, l.vm.ToValue(code)) // that a listener throws changes nothing
	l.exit(code)
	l.leave()
}

// callInternal calls an export of a lib module that takes no arguments.
func (l *loop) callInternal(module, name string) {
	fn, _ := goja.AssertFunction(l.require(module).ToObject(l.vm).Get(name))
	if _, err := fn(nil); err != nil {
		panic(err)
	}
}

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
		"cwd": func(goja.FunctionCall) goja.Value {
			dir, err := os.Getwd()
			if err != nil {
				panic(l.vm.NewGoError(err))
			}
			return l.vm.ToValue(dir)
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
			return l.writeStandard(call)
		},
	})
	env := l.vm.NewObject()
	for _, e := range os.Environ() {
		name, value, _ := strings.Cut(e, "=")
		must(env.Set(name, value))
	}
	must(o.Set("env", env))
	must(o.Set("argv", l.argv))
	must(o.Set("pid", os.Getpid()))
	must(o.Set("ppid", os.Getppid()))
	must(o.Set("goos", runtime.GOOS))
	must(o.Set("goarch", runtime.GOARCH))
	must(o.Set("goversion", runtime.Version()))
	return o
}

// writeStandard writes a Buffer to a standard stream, given by its number, and
// answers the error's text where it could not.
func (l *loop) writeStandard(call goja.FunctionCall) goja.Value {
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
