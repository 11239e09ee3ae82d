package loop

import "github.com/dop251/goja"

// ticks is the queue of process.nextTick.
type ticks struct {
	queue   []tick
	done    int  // of the queue's start
	stopped bool // ticks are not queued any more
}

type tick struct {
	fn   Native
	args []goja.Value
}

func (t *ticks) waiting() bool { return t.done < len(t.queue) }

func (t *ticks) push(fn Native, args []goja.Value) {
	t.queue = append(t.queue, tick{fn, args})
}

func (t *ticks) pop() tick {
	first := t.queue[t.done]
	t.queue[t.done] = tick{}
	t.done++
	switch {
	case t.done == len(t.queue):
		t.queue, t.done = t.queue[:0], 0
	case t.done >= 1024 && 2*t.done >= len(t.queue): // ticks that make ticks
		t.queue = append(t.queue[:0], t.queue[t.done:]...)
		t.done = 0
	}
	return first
}

// NewTicks makes the Go part of internal/ticks: nextTick(fn, ...args);
// turn(), the inside of a macrotask; and stop(), after which ticks are not
// queued any more.
func NewTicks(l *Loop) *goja.Object {
	return l.Object(map[string]Native{
		"nextTick": func(call goja.FunctionCall) goja.Value {
			fn, ok := Callable(call.Argument(0))
			if !ok {
				l.checkFunction(call.Argument(0), "callback")
			}
			// The arguments lie on the stack of the engine.
			l.queueTick(fn, append([]goja.Value(nil), call.Arguments[1:]...))
			return goja.Undefined()
		},
		"turn": func(goja.FunctionCall) goja.Value {
			if task := l.task; task != nil {
				l.task = nil
				l.try(task)
			}
			l.drain()
			return goja.Undefined()
		},
		"stop": func(goja.FunctionCall) goja.Value {
			l.ticks.stopped = true
			return goja.Undefined()
		},
	})
}

// NextTick is process.nextTick.
func (l *Loop) NextTick(fn func()) {
	l.queueTick(func(goja.FunctionCall) goja.Value {
		fn()
		return nil
	}, nil)
}

func (l *Loop) queueTick(fn Native, args []goja.Value) {
	if l.ticks.stopped {
		return
	}
	l.ticks.push(fn, args)
	if !l.running && !l.draining {
		l.wake()
	}
}

// checkFunction throws Node's error if v is not a function.
func (l *Loop) checkFunction(v goja.Value, name string) {
	check, _ := Callable(l.Require("internal/validators").ToObject(l.VM).
		Get("validateFunction"))
	check(goja.FunctionCall{Arguments: []goja.Value{v, l.VM.ToValue(name)}})
}

// drain runs ticks until there are none.
func (l *Loop) drain() {
	l.draining = true
	for l.ticks.waiting() {
		l.try(func() {
			for l.ticks.waiting() {
				t := l.ticks.pop()
				t.fn(goja.FunctionCall{This: goja.Undefined(), Arguments: t.args})
			}
		})
	}
	l.draining = false
}

// try runs fn, whose exception is an uncaught one.
func (l *Loop) try(fn func()) {
	if ex := l.VM.Try(fn); ex != nil {
		l.uncaught(ex)
	}
}

// Callable returns what calls a function. Unlike a goja.Callable, it panics
// with the exception, and it does not run promise jobs.
func Callable(v goja.Value) (Native, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	if fn, ok := o.Export().(Native); ok {
		return fn, true
	}
	fn, ok := goja.AssertFunction(o)
	if !ok {
		return nil, false
	}
	return func(call goja.FunctionCall) goja.Value {
		v, err := fn(call.This, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return v
	}, true
}
