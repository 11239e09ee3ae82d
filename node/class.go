package node

import "github.com/dop251/goja"

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
		c.add(name, m)
	}
	return c
}

// add adds a method.
func (c *class[T]) add(name string, m method[T]) {
	must(c.proto.Set(name, func(call goja.FunctionCall) goja.Value {
		t := c.of(call.This)
		if t == nil {
			panic(c.l.vm.NewTypeError("Illegal invocation"))
		}
		return m(t, call)
	}))
}

// object makes the object that stands for t.
func (c *class[T]) object(t *T) *goja.Object {
	o := c.l.vm.CreateObject(c.proto)
	must(o.DefineDataPropertySymbol(symHandle, c.l.vm.ToValue(&box{t}),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	return o
}

// of returns what an object stands for, or nil if it is no such object.
func (c *class[T]) of(v goja.Value) *T { return standsFor[T](v) }

// standsFor returns the *T that an object of a class stands for, or nil.
func standsFor[T any](v goja.Value) *T {
	if o, ok := v.(*goja.Object); ok {
		t, _ := unboxed(o.GetSymbol(symHandle)).(*T)
		return t
	}
	return nil
}

// A box carries a value of Go through JavaScript. goja lets scripts call the
// exported methods of a value that they find; a box has none.
type box struct{ value any }

func unboxed(v goja.Value) any {
	if v == nil {
		return nil
	}
	b, ok := v.Export().(*box)
	if !ok {
		return nil
	}
	return b.value
}

// answer makes a method of one that answers with a number.
func answer[T any](l *loop, fn func(t *T, call goja.FunctionCall) int) method[T] {
	return func(t *T, call goja.FunctionCall) goja.Value {
		return l.vm.ToValue(fn(t, call))
	}
}

// closing makes the methods close(callback) and the like.
func closing[T any](l *loop, fn func(t *T, done func()) int) method[T] {
	return answer(l, func(t *T, call goja.FunctionCall) int {
		done := l.callback(call.Argument(0))
		return fn(t, func() { done() })
	})
}

// getter gives a class a property that is read only.
func getter[T any](c *class[T], name string, fn func(t *T) any) {
	get := c.l.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		if t := c.of(call.This); t != nil {
			return c.l.vm.ToValue(fn(t))
		}
		return nil
	})
	must(c.proto.DefineAccessorProperty(name, get, nil, goja.FLAG_TRUE,
		goja.FLAG_TRUE))
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
