package node

import "github.com/dop251/goja"

// A handle is something open: a socket, a server. What is still open when the
// process ends is closed then. A handle says so itself with opened and closed.
type handle interface{ close() }

func (l *loop) opened(h handle) { l.handles[h] = struct{}{} }

func (l *loop) closed(h handle) { delete(l.handles, h) }

func (l *loop) closeHandles() {
	for h := range l.handles {
		delete(l.handles, h)
		h.close()
	}
}

// A class is a JavaScript class whose instances stand for a *T.
type class[T any] struct {
	l     *loop
	proto *goja.Object
}

// A method is called with the *T that its object stands for.
type method[T any] = func(t *T, call goja.FunctionCall) goja.Value

var symHandle = goja.NewSymbol("handle")

// newClass makes a class. Its methods throw when called on other objects.
func newClass[T any](l *loop, methods map[string]method[T]) *class[T] {
	c := &class[T]{l, l.vm.NewObject()}
	for name, m := range methods {
		must(c.proto.Set(name, func(call goja.FunctionCall) goja.Value {
			t := c.of(call.This)
			if t == nil {
				panic(l.vm.NewTypeError("Illegal invocation"))
			}
			return m(t, call)
		}))
	}
	return c
}

// object makes the object that stands for t.
func (c *class[T]) object(t *T) *goja.Object {
	o := c.l.vm.CreateObject(c.proto)
	must(o.DefineDataPropertySymbol(symHandle, c.l.vm.ToValue(t),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	return o
}

// of returns what an object stands for, or nil if it is no such object.
func (c *class[T]) of(v goja.Value) *T {
	if o, ok := v.(*goja.Object); ok {
		if h := o.GetSymbol(symHandle); h != nil {
			t, _ := h.Export().(*T)
			return t
		}
	}
	return nil
}

// object makes an object of functions: a binding.
func (l *loop) object(functions map[string]native) *goja.Object {
	o := l.vm.NewObject()
	for name, fn := range functions {
		f := l.vm.ToValue(fn).ToObject(l.vm)
		must(f.DefineDataProperty("name", l.vm.ToValue(name),
			goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
		must(o.Set(name, f))
	}
	return o
}
