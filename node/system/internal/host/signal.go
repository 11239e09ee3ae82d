package host

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// signalWatch is what listens for one signal.
type signalWatch struct {
	l       *loop.Loop
	signals chan os.Signal
	over    bool
}

// Close implements handle.
func (w *signalWatch) Close() {
	if w.over {
		return
	}
	w.over = true
	signal.Stop(w.signals)
	close(w.signals)
	w.l.Closed(w)
}

// NewSignal makes the Go part of process.kill and of the process's
// events named after signals: kill(pid, number) and watch(number, callback),
// which returns a function that ends it.
func NewSignal(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"kill": func(call goja.FunctionCall) goja.Value {
			pid, number := call.Argument(0).ToInteger(), call.Argument(1).ToInteger()
			p, err := os.FindProcess(int(pid))
			if err == nil {
				err = p.Signal(syscall.Signal(number))
			}
			if err == os.ErrProcessDone {
				err = syscall.ESRCH
			}
			return l.VM.ToValue(int(uv.ErrnoOf(err)))
		},
		"watch": func(call goja.FunctionCall) goja.Value {
			fn, _ := goja.AssertFunction(call.Argument(1))
			w := &signalWatch{l: l, signals: make(chan os.Signal, 1)}
			l.Opened(w)
			signal.Notify(w.signals, syscall.Signal(call.Argument(0).ToInteger()))
			go func() {
				for range w.signals {
					l.Post(func() { l.Call(fn, goja.Undefined()) })
				}
			}()
			return l.VM.ToValue(func(goja.FunctionCall) goja.Value {
				w.Close()
				return nil
			})
		},
	})
}
