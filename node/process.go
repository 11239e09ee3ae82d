package node

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Process is one enabled loop: what Node calls the process.
type Process struct{ l *loop.Loop }

// Run runs fn, which runs a script, and then the loop until nothing keeps it
// alive, as Node does: an error of fn is an uncaught exception, then come
// process's 'beforeExit', as long as it brings new work, and 'exit'. What is
// still open, such as servers that were unref'ed, is closed. Run returns the
// exit code. It must not be called while the loop is running.
func (p *Process) Run(fn func(vm *goja.Runtime) error) int { return p.l.RunToEnd(fn) }

// Do runs fn on the loop, as a task of its own: the callbacks given to
// process.nextTick and the promise jobs run after it. It may be called on any
// goroutine. False means that the loop was terminated.
func (p *Process) Do(fn func(vm *goja.Runtime)) bool {
	return p.l.Post(func() { fn(p.l.VM) })
}

// Exit ends the script as process.exit does, without its 'exit' event:
// JavaScript under way is left, no other runs, what is open is closed and the
// loop stops. The Go process goes on. It must be called on the loop.
func (p *Process) Exit(code int) { p.l.Exit(code) }

// An ExitError says that the script called process.exit. It is the Value of
// the [*goja.InterruptedError] that ends the JavaScript under way.
type ExitError = loop.ExitError
