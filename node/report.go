package node

import (
	"strings"

	"github.com/dop251/goja"
)

// describe is Node's report of an uncaught exception: where it was thrown, and
// what util.inspect makes of it.
func (l *loop) describe(err error) string {
	ex, ok := err.(*goja.Exception)
	if _, deep := err.(*goja.StackOverflowError); deep {
		return "Uncaught RangeError: Maximum call stack size exceeded\n   " +
			err.Error() + "\n"
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
	if failed := l.vm.Try(func() {
		report := l.require("internal/report").ToObject(l.vm)
		fn, _ := goja.AssertFunction(report.Get("report"))
		v, err := fn(goja.Undefined(), ex.Value(), l.vm.ToValue(file),
			l.vm.ToValue(line), l.vm.ToValue(column))
		if err != nil {
			panic(err)
		}
		text.WriteString(v.String())
	}); failed != nil {
		return "Uncaught: " + ex.String() + "\n"
	}
	return text.String()
}
