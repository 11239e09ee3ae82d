package node

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/dop251/goja"
)

// signalWatch is what listens for one signal.
type signalWatch struct {
	l       *loop
	signals chan os.Signal
}

func (w *signalWatch) Close() {
	signal.Stop(w.signals)
	close(w.signals)
	w.l.closed(w)
}

// newSignalBinding makes the Go part of process.kill and of the process's
// events named after signals: kill(pid, number) and watch(number, callback),
// which returns a function that ends it.
func newSignalBinding(l *loop) *goja.Object {
	return l.object(map[string]native{
		"kill": func(call goja.FunctionCall) goja.Value {
			pid, number := call.Argument(0).ToInteger(), call.Argument(1).ToInteger()
			p, err := os.FindProcess(int(pid))
			if err == nil {
				err = p.Signal(syscall.Signal(number))
			}
			if err == os.ErrProcessDone {
				err = syscall.ESRCH
			}
			return l.vm.ToValue(int(errnoOf(err)))
		},
		"watch": func(call goja.FunctionCall) goja.Value {
			fn, _ := goja.AssertFunction(call.Argument(1))
			w := &signalWatch{l, make(chan os.Signal, 1)}
			l.opened(w)
			signal.Notify(w.signals, syscall.Signal(call.Argument(0).ToInteger()))
			go func() {
				for range w.signals {
					l.post(func() { l.call(fn, goja.Undefined()) })
				}
			}()
			return l.vm.ToValue(func(goja.FunctionCall) goja.Value {
				if _, ok := l.handles[w]; ok {
					w.Close()
				}
				return nil
			})
		},
	})
}
