package node

import "github.com/dop251/goja"

// liveness is how a handle keeps its loop alive, as in libuv: while it is
// referenced and active (reading or listening), while requests of it are under
// way, referenced or not, and until its closing has been told.
type liveness struct {
	l       *loop
	hold    hold
	active  bool
	unrefed bool
	closing bool
}

func (v *liveness) init(l *loop) { v.l, v.hold.l = l, l }

func (v *liveness) update() {
	v.hold.set(v.active && !v.unrefed && !v.closing)
}

func (v *liveness) setActive(active bool) {
	v.active = active
	v.update()
}

func (v *liveness) setRef(ref bool) {
	v.unrefed = !ref
	v.update()
}

// hasRef is false once the handle is closed, as in libuv.
func (v *liveness) hasRef() bool { return !v.unrefed && !v.closing }

// close ends the handle and calls done, which may be nil, on the loop.
func (v *liveness) close(done func()) {
	v.closing = true
	if done != nil {
		v.l.later(done)
	}
	v.update()
}

// request starts something that calls back, on any goroutine, by the function
// returned. It keeps the loop alive until then. False: the loop is gone.
func (v *liveness) request() (finish func(fn func()) bool) {
	v.l.ref()
	return func(fn func()) bool {
		return v.l.post(func() {
			v.l.unref()
			fn()
		})
	}
}

// callback makes a function of Go out of a function of the script. A value
// that is no function is nothing to call.
func (l *loop) callback(v goja.Value) func(args ...any) {
	fn, ok := goja.AssertFunction(v)
	if !ok {
		return func(...any) {}
	}
	return func(args ...any) {
		values := make([]goja.Value, len(args))
		for i, arg := range args {
			values[i] = l.vm.ToValue(arg)
		}
		l.call(fn, goja.Undefined(), values...)
	}
}

// liveMethods gives a class ref, unref and hasRef.
func liveMethods[T any](c *class[T], of func(*T) *liveness) {
	set := func(name string, fn func(v *liveness) any) {
		must(c.proto.Set(name, func(call goja.FunctionCall) goja.Value {
			if t := c.of(call.This); t != nil {
				return c.l.vm.ToValue(fn(of(t)))
			}
			return nil
		}))
	}
	set("ref", func(v *liveness) any { v.setRef(true); return nil })
	set("unref", func(v *liveness) any { v.setRef(false); return nil })
	set("hasRef", func(v *liveness) any { return v.hasRef() })
}
