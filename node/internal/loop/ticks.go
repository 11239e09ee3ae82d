package loop

import "github.com/dop251/goja"

// ticks is the queue of process.nextTick.
type ticks struct {
	Queue[Tick]
	stopped bool // ticks are not queued any more
}

// A Tick is what the loop has to do in a tick. What it panics with is an uncaught
// exception.
type Tick interface{ Run() }

// scriptTick is a Tick of JavaScript.
type scriptTick struct {
	fn   Native
	args []goja.Value
}

func (t *scriptTick) Run() {
	t.fn(goja.FunctionCall{This: goja.Undefined(), Arguments: t.args})
}

func (t *ticks) waiting() bool { return t.Len() > 0 }

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
			l.NextTick(&scriptTick{fn,
				append([]goja.Value(nil), call.Arguments[1:]...)})
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
func (l *Loop) NextTick(t Tick) {
	if l.ticks.stopped {
		return
	}
	l.ticks.Push(t)
	if !l.running && !l.draining {
		l.wake()
	}
}

// LastTick is the one that was queued last, nil if none waits.
func (l *Loop) LastTick() Tick { return l.ticks.Last() }

// TickAgain has a tick run next. It is for one that panics, and has not done all.
func (l *Loop) TickAgain(t Tick) { l.ticks.PutBack(t) }

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
				l.ticks.Pop().Run()
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
