package loop

import "github.com/dop251/goja"

// RunToEnd is [Process.Run].
func (l *Loop) RunToEnd(fn func(vm *goja.Runtime) error) int {
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

// An ExitError says that the script called process.exit. It is the Value of
// the [*goja.InterruptedError] that ends the JavaScript under way.
type ExitError struct{ Code int }

// Exit is [Process.Exit] of package node.
func (l *Loop) Exit(code int) {
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
func (l *Loop) leave() {
	if len(l.VM.CaptureCallStack(1, nil)) > 0 {
		l.VM.Interrupt(&ExitError{l.exitCode})
	}
}

// Die ends the script for an exception that nobody caught, with the 'exit'
// event of process, whose listeners may choose another code.
func (l *Loop) Die() {
	const code = 1
	fn, _ := goja.AssertFunction(
		l.Require("internal/exit").ToObject(l.VM).Get("exit"))
	fn(nil, l.VM.ToValue(code)) // that a listener throws changes nothing
	l.Exit(code)
	l.leave()
}

// callInternal calls an export of a lib module that takes no arguments.
func (l *Loop) callInternal(module, name string) {
	fn, _ := goja.AssertFunction(l.Require(module).ToObject(l.VM).Get(name))
	if _, err := fn(nil); err != nil {
		panic(err)
	}
}
