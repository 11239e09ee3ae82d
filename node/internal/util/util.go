// Package util is the Go part of the module util: what only the engine knows.
package util

import (
	"reflect"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

var promiseStates = map[goja.PromiseState]string{
	goja.PromiseStatePending:   "pending",
	goja.PromiseStateFulfilled: "fulfilled",
	goja.PromiseStateRejected:  "rejected",
}

// New makes what util.inspect and util.types ask of the engine:
// classOf(value), promiseDetails(promise) and proxyDetails(value); and what
// structuredClone does: detach(arrayBuffer) and isDetached(arrayBuffer).
func New(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"classOf": func(call goja.FunctionCall) goja.Value {
			o, ok := call.Argument(0).(*goja.Object)
			if !ok {
				return goja.Undefined()
			}
			if name, ok := classes[o.ExportType()]; ok {
				return l.VM.ToValue(name)
			}
			class := o.ClassName()
			if class == "Object" && o.ExportType() == typeList {
				class = "Set"
			}
			return l.VM.ToValue(class)
		},
		"detach": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(arrayBuffer(l, call).Detach())
		},
		"isDetached": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(arrayBuffer(l, call).Detached())
		},
		"promiseDetails": func(call goja.FunctionCall) goja.Value {
			p, ok := call.Argument(0).Export().(*goja.Promise)
			if !ok {
				panic(l.VM.NewTypeError("not a promise"))
			}
			if p.State() == goja.PromiseStatePending {
				return l.VM.NewArray(promiseStates[p.State()])
			}
			return l.VM.NewArray(promiseStates[p.State()], p.Result())
		},
		"proxyDetails": func(call goja.FunctionCall) goja.Value {
			o, ok := call.Argument(0).(*goja.Object)
			if !ok {
				return goja.Undefined()
			}
			if p, ok := proxyOf(o); ok {
				return l.VM.NewArray(valueOrNull(p.Target()), valueOrNull(p.Handler()))
			}
			return goja.Undefined()
		},
	})
}

// arrayBuffer is the argument of a function that takes an ArrayBuffer.
func arrayBuffer(l *loop.Loop, call goja.FunctionCall) goja.ArrayBuffer {
	buffer, ok := call.Argument(0).Export().(goja.ArrayBuffer)
	if !ok {
		panic(l.VM.NewTypeError("not an ArrayBuffer"))
	}
	return buffer
}

var (
	typeProxy = reflect.TypeFor[goja.Proxy]()
	typeList  = reflect.TypeFor[[]any]()

	// classes are those that only the type of an export tells.
	classes = map[reflect.Type]string{
		typeProxy:                        "Proxy",
		reflect.TypeFor[[][2]any]():      "Map",
		reflect.TypeFor[*goja.Promise](): "Promise",
	}
)

// proxyOf returns the proxy that an object is. Export would copy other objects
// whole.
func proxyOf(o *goja.Object) (p goja.Proxy, ok bool) {
	if o.ExportType() == typeProxy {
		p, ok = o.Export().(goja.Proxy)
	}
	return p, ok
}

// valueOrNull is null for what a revoked proxy no longer has.
func valueOrNull(o *goja.Object) goja.Value {
	if o == nil {
		return goja.Null()
	}
	return o
}
