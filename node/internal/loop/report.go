package loop

import (
	"strings"

	"github.com/dop251/goja"
)

// Describe is Node's report of an uncaught exception: where it was thrown, and
// what util.inspect makes of it.
func (l *Loop) Describe(err error) string {
	ex, ok := err.(*goja.Exception)
	if deep, ok := err.(*goja.StackOverflowError); ok {
		return "Uncaught RangeError: Maximum call stack size exceeded" +
			writeFrames(l.stacks.last(deep.Stack())) + "\n"
	}
	if !ok {
		return "Uncaught: " + err.Error() + "\n"
	}
	var file string
	var line, column int
	if stack := ex.Stack(); len(stack) > 0 {
		at := stack[0].Position()
		file, line, column = at.Filename, at.Line, at.Column
	}
	var text strings.Builder
	if failed := l.VM.Try(func() {
		report := l.Require("internal/report").ToObject(l.VM)
		fn, _ := goja.AssertFunction(report.Get("report"))
		v, err := fn(goja.Undefined(), ex.Value(), l.VM.ToValue(file),
			l.VM.ToValue(line), l.VM.ToValue(column))
		if err != nil {
			panic(err)
		}
		text.WriteString(v.String())
	}); failed != nil {
		return "Uncaught: " + ex.String() + "\n"
	}
	return text.String()
}
