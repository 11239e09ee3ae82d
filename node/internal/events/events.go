// Package events is the Go part of the module events.
package events

import (
	"strconv"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// New makes the Go part of events: emitter(emitError, catchOf,
// kCapture) answers the method emit. It is in Go because it is called several
// times for every piece of data, and an array of the arguments costs
// JavaScript more than the listeners.
//
// emitError(type, ...args) is called, with the emitter as this, before the
// listeners of 'error'; catchOf(emitter, result, type, ...args) with what a
// listener returned, if the emitter's kCapture is true.
func New(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"emitter": func(call goja.FunctionCall) goja.Value {
			e := &emitter{capture: call.Argument(2).(*goja.Symbol)}
			e.onError, _ = loop.Callable(call.Argument(0))
			e.catchOf, _ = loop.Callable(call.Argument(1))
			return l.Object(map[string]loop.Native{"emit": func(
				call goja.FunctionCall) goja.Value {
				return l.VM.ToValue(e.emit(call))
			}}).Get("emit")
		},
	})
}

type emitter struct {
	onError, catchOf loop.Native
	capture          *goja.Symbol
}

// emit calls the listeners of an event. It returns whether there are any.
func (e *emitter) emit(call goja.FunctionCall) bool {
	this, ok := call.This.(*goja.Object)
	if !ok {
		return false
	}
	event := call.Argument(0)
	if s, ok := event.(goja.String); ok && s.String() == "error" {
		e.onError(call)
	}
	events, ok := this.Get("_events").(*goja.Object)
	if !ok {
		return false
	}
	listeners, ok := member(events, event).(*goja.Object)
	if !ok {
		return false
	}
	if fn, ok := loop.Callable(listeners); ok {
		e.call(fn, this, call.Arguments)
		return true
	}
	// A listener may change the list.
	n := int(listeners.Get("length").ToInteger())
	fns := make([]loop.Native, n)
	for i := range fns {
		fns[i], _ = loop.Callable(listeners.Get(strconv.Itoa(i)))
	}
	for _, fn := range fns {
		e.call(fn, this, call.Arguments)
	}
	return true
}

// member returns a property by its name or symbol.
func member(o *goja.Object, name goja.Value) goja.Value {
	if s, ok := name.(*goja.Symbol); ok {
		return o.GetSymbol(s)
	}
	return o.Get(name.String())
}

// call calls a listener. The first of the arguments is the event.
func (e *emitter) call(fn loop.Native, this *goja.Object, args []goja.Value) {
	var rest []goja.Value
	if len(args) > 0 {
		rest = args[1:]
	}
	result := fn(goja.FunctionCall{This: this, Arguments: rest})
	if result == nil || goja.IsUndefined(result) || goja.IsNull(result) {
		return
	}
	if c := this.GetSymbol(e.capture); c != nil && c.ToBoolean() {
		e.catchOf(goja.FunctionCall{Arguments: append(
			[]goja.Value{this, result}, args...)})
	}
}
