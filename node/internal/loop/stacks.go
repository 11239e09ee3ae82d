package loop

import (
	"strings"

	"github.com/dop251/goja"
)

// errorNames are the constructors of errors.
var errorNames = []string{"Error", "AggregateError", "EvalError", "GoError",
	"RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"}

// stacks writes the property stack of errors as V8 does: the frames indented by
// four spaces, as many as Error.stackTraceLimit, without those of the error's
// own constructors.
type stacks struct {
	l         *Loop
	base      *goja.Object // Error
	toString  Native       // Error.prototype.toString, whatever scripts make of it
	preparing bool         // Error.prepareStackTrace is being called
	heads     map[string]int
}

// installStacks lets the constructors of errors write stacks, those too of errors
// that the engine throws.
func (l *Loop) installStacks() {
	s := &stacks{l: l, heads: make(map[string]int)}
	l.stacks = s
	s.base = l.VM.Get("Error").ToObject(l.VM)
	s.toString, _ = Callable(s.base.Get("prototype").ToObject(l.VM).Get("toString"))
	for _, name := range errorNames {
		s.replace(l.VM.Get(name).ToObject(l.VM))
	}
	Must(s.base.Set("stackTraceLimit", defaultLimit))
	Must(s.base.DefineDataProperty("captureStackTrace", l.VM.ToValue(s.capture),
		goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// replace lets a constructor write stacks. The engine calls the object that it has
// made, so this one stays, and gets another inside.
func (s *stacks) replace(ctor *goja.Object) {
	vm := s.l.VM
	original := *ctor
	inside := vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		e, err := vm.New(&original, call.Arguments...)
		if err != nil {
			panic(err)
		}
		if call.NewTarget == nil || call.NewTarget == ctor {
			s.write(e, nil)
			return e
		}
		if proto, ok := call.NewTarget.Get("prototype").(*goja.Object); ok {
			Must(e.SetPrototype(proto))
		}
		s.write(e, call.NewTarget)
		return e
	}).ToObject(vm)
	for _, key := range ctor.GetOwnPropertyNames() {
		Must(inside.DefineDataProperty(key, ctor.Get(key),
			goja.ToFlag(key != "name" && key != "length" && key != "prototype"),
			goja.ToFlag(key != "prototype"), goja.FLAG_FALSE))
	}
	Must(inside.SetPrototype(ctor.Prototype()))
	*ctor = *inside
}

// capture is Error.captureStackTrace(object, above).
func (s *stacks) capture(call goja.FunctionCall) goja.Value {
	object, ok := call.Argument(0).(*goja.Object)
	if !ok {
		panic(s.l.VM.NewTypeError("Invalid argument"))
	}
	above, _ := call.Argument(1).(*goja.Object)
	s.write(object, above)
	return goja.Undefined()
}

// SetHead says how many columns of a file's first line are not the script's.
func (l *Loop) SetHead(file string, columns int) { l.stacks.heads[file] = columns }

// headOf returns what [Loop.SetHead] was told.
func (s *stacks) headOf(file string) int {
	if strings.HasPrefix(file, "node:") {
		return len(fileHead)
	}
	return s.heads[file]
}

// write gives an error, or what stands for one, its stack without the frames of
// the function above and of what it called. The text is made when it is first
// read, with the name and message that the error has by then.
func (s *stacks) write(e, above *goja.Object) {
	limit := s.base.Get("stackTraceLimit")
	if limit == nil || !isNumber(limit) {
		return
	}
	frames := s.frames(above, max(0, min(int(limit.ToInteger()), maxCalls)))
	var stack goja.Value
	get := func(goja.FunctionCall) goja.Value {
		if stack == nil {
			stack = s.text(e, frames)
		}
		return stack
	}
	set := func(call goja.FunctionCall) goja.Value {
		stack = call.Argument(0)
		return goja.Undefined()
	}
	// It cannot be where a script has frozen the object.
	_ = e.DefineAccessorProperty("stack", s.nameless(get), s.nameless(set),
		goja.FLAG_TRUE, goja.FLAG_FALSE)
}

func (s *stacks) nameless(fn any) goja.Value {
	f := s.l.VM.ToValue(fn).ToObject(s.l.VM)
	Must(f.DefineDataProperty("name", s.l.VM.ToValue(""),
		goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	return f
}

// text is the stack of an error: a text, if the script makes nothing else of it.
func (s *stacks) text(e *goja.Object, frames []goja.StackFrame) goja.Value {
	list := s.shown(frames)
	if v := s.prepared(e, list); v != nil {
		return v
	}
	return s.l.VM.ToValue(s.head(e) + writeFrames(list))
}

func isNumber(v goja.Value) bool {
	switch v.Export().(type) {
	case int64, float64:
		return true
	}
	return false
}

// head is the stack's first line.
func (s *stacks) head(e *goja.Object) (text string) {
	text = "<error>"
	if ex := s.l.VM.Try(func() {
		text = s.toString(goja.FunctionCall{This: e}).String()
	}); ex != nil {
		return "<error>"
	}
	return text
}

// prepared is what the script's Error.prepareStackTrace makes of the frames, or
// nil if there is none.
func (s *stacks) prepared(e *goja.Object, frames []frame) goja.Value {
	prepare, ok := Callable(s.base.Get("prepareStackTrace"))
	if !ok || s.preparing {
		return nil
	}
	s.preparing = true
	defer func() { s.preparing = false }()
	vm := s.l.VM
	sites := make([]any, len(frames))
	siteOf, _ := Callable(s.l.Require("internal/call_site").ToObject(vm).Get("siteOf"))
	for i, f := range frames {
		sites[i] = siteOf(goja.FunctionCall{Arguments: []goja.Value{vm.ToValue(f.name),
			vm.ToValue(f.file), vm.ToValue(f.line), vm.ToValue(f.column),
			vm.ToValue(f.String())}})
	}
	return prepare(goja.FunctionCall{This: s.base,
		Arguments: []goja.Value{e, vm.NewArray(sites...)}})
}
