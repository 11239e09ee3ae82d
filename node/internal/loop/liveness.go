package loop

import "github.com/dop251/goja"

// Liveness is how a handle keeps its loop alive, as in libuv: while it is
// referenced and active (reading or listening), while requests of it are under
// way, referenced or not, and until its closing has been told.
type Liveness struct {
	Loop    *Loop
	hold    Hold
	Active  bool
	unrefed bool
	Closing bool
}

// Init makes it that of a handle of a loop. It comes first.
func (v *Liveness) Init(l *Loop) { v.Loop, v.hold.Loop = l, l }

func (v *Liveness) update() {
	v.hold.Set(v.Active && !v.unrefed && !v.Closing)
}

// SetActive says whether the handle does something.
func (v *Liveness) SetActive(active bool) {
	v.Active = active
	v.update()
}

// SetRef is what scripts call as ref and unref.
func (v *Liveness) SetRef(ref bool) {
	v.unrefed = !ref
	v.update()
}

// HasRef is false once the handle is closed, as in libuv.
func (v *Liveness) HasRef() bool { return !v.unrefed && !v.Closing }

// Close ends the handle and calls done, which may be nil, on the loop.
func (v *Liveness) Close(done func()) {
	v.Closing = true
	if done != nil {
		v.Loop.Closing(func() { v.Loop.Step(done) })
	}
	v.update()
}

// Callback makes a function of Go out of a function of the script. A value
// that is no function is nothing to call.
func (l *Loop) Callback(v goja.Value) func(args ...any) {
	fn, ok := goja.AssertFunction(v)
	if !ok {
		return func(...any) {}
	}
	return func(args ...any) {
		values := make([]goja.Value, len(args))
		for i, arg := range args {
			values[i] = l.VM.ToValue(arg)
		}
		l.Call(fn, goja.Undefined(), values...)
	}
}

// LiveMethods gives a class ref, unref and hasRef.
func LiveMethods[T any](c *Class[T], of func(*T) *Liveness) {
	set := func(name string, fn func(v *Liveness) any) {
		Must(c.proto.Set(name, func(call goja.FunctionCall) goja.Value {
			if t := c.Of(call.This); t != nil {
				return c.l.VM.ToValue(fn(of(t)))
			}
			return nil
		}))
	}
	set("ref", func(v *Liveness) any { v.SetRef(true); return nil })
	set("unref", func(v *Liveness) any { v.SetRef(false); return nil })
	set("hasRef", func(v *Liveness) any { return v.HasRef() })
}
