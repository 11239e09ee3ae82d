package node

import "github.com/dop251/goja"

// runToEnd is [Process.Run].
func (l *loop) runToEnd(fn func(vm *goja.Runtime) error) int {
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
