package loop

import "github.com/dop251/goja"

// A Class is a JavaScript class whose instances stand for a *T.
type Class[T any] struct {
	l     *Loop
	proto *goja.Object
}

// A Method is called with the *T that its object stands for.
type Method[T any] = func(t *T, call goja.FunctionCall) goja.Value

var symHandle = goja.NewSymbol("handle")

// NewClass makes a class. Its methods throw when called on other objects.
func NewClass[T any](l *Loop, methods map[string]Method[T]) *Class[T] {
	c := &Class[T]{l, l.VM.NewObject()}
	for name, m := range methods {
		c.Add(name, m)
	}
	return c
}

// Add adds a method.
func (c *Class[T]) Add(name string, m Method[T]) {
	Must(c.proto.Set(name, func(call goja.FunctionCall) goja.Value {
		t := c.Of(call.This)
		if t == nil {
			panic(c.l.VM.NewTypeError("Illegal invocation"))
		}
		return m(t, call)
	}))
}

// Object makes the object that stands for t.
func (c *Class[T]) Object(t *T) *goja.Object {
	o := c.l.VM.CreateObject(c.proto)
	Must(o.DefineDataPropertySymbol(symHandle, c.l.VM.ToValue(&box{t}),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	return o
}

// Of returns what an object stands for, or nil if it is no such object.
func (c *Class[T]) Of(v goja.Value) *T { return For[T](v) }

// For returns the *T that an object of a class stands for, or nil.
func For[T any](v goja.Value) *T {
	if o, ok := v.(*goja.Object); ok {
		t, _ := unboxed(o.GetSymbol(symHandle)).(*T)
		return t
	}
	return nil
}

// Behind returns what an object of any class stands for, or nil.
func Behind(v goja.Value) any {
	if o, ok := v.(*goja.Object); ok {
		return unboxed(o.GetSymbol(symHandle))
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

// Answer makes a method of one that answers with a number.
func Answer[T any](l *Loop, fn func(t *T, call goja.FunctionCall) int) Method[T] {
	return func(t *T, call goja.FunctionCall) goja.Value {
		return l.VM.ToValue(fn(t, call))
	}
}

// Closing makes the methods close(callback) and the like.
func Closing[T any](l *Loop, fn func(t *T, done func()) int) Method[T] {
	return Answer(l, func(t *T, call goja.FunctionCall) int {
		done := l.Callback(call.Argument(0))
		return fn(t, func() { done() })
	})
}

// Getter gives a class a property that is read only.
func Getter[T any](c *Class[T], name string, fn func(t *T) any) {
	get := c.l.VM.ToValue(func(call goja.FunctionCall) goja.Value {
		if t := c.Of(call.This); t != nil {
			return c.l.VM.ToValue(fn(t))
		}
		return nil
	})
	Must(c.proto.DefineAccessorProperty(name, get, nil, goja.FLAG_TRUE,
		goja.FLAG_TRUE))
}

// Object makes an object of functions: a binding.
func (l *Loop) Object(functions map[string]Native) *goja.Object {
	o := l.VM.NewObject()
	for name, fn := range functions {
		f := l.VM.ToValue(fn).ToObject(l.VM)
		Must(f.DefineDataProperty("name", l.VM.ToValue(name),
			goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
		Must(o.Set(name, f))
	}
	return o
}
