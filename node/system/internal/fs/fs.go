// Package fs is the Go part of the module fs.
package fs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// An fsCall is one operation on files: its arguments, read on the loop, and
// what it does, on any goroutine. The result becomes JavaScript's with
// fsValue.
type fsCall struct {
	files *Files
	args  []goja.Value
	data  []byte // of the argument that is a Buffer
}

// An fsOp does an operation after its arguments were read.
type fsOp = func() (result any, err error)

func (c *fsCall) text(i int) string { return c.args[i].String() }

func (c *fsCall) number(i int) int64 { return c.args[i].ToInteger() }

func (c *fsCall) file(i int) (*os.File, error) {
	return c.files.Get(int(c.number(i)))
}

// fsValue is what JavaScript sees of a result.
func fsValue(l *loop.Loop, result any) goja.Value {
	switch r := result.(type) {
	case nil:
		return goja.Undefined()
	case []byte:
		return l.Buffer(r)
	case []float64:
		return l.VM.ToValue(r)
	case []directoryEntry:
		flat := make([]any, 0, 2*len(r))
		for _, e := range r {
			flat = append(flat, e.name, e.mode)
		}
		return l.VM.NewArray(flat...)
	default:
		return l.VM.ToValue(r)
	}
}

// New makes the Go part of fs: run(operation, arguments, bytes), which
// returns [errno, result], the same with a callback that is called with both
// later; logKey(path, line) for --tls-keylog; and constants.
func New(l *loop.Loop) *goja.Object {
	files := Of(l)
	o := l.Object(map[string]loop.Native{
		"logKey": logKey(l),
		"run": func(call goja.FunctionCall) goja.Value {
			op, ok := fsOps[call.Argument(0).String()]
			if !ok {
				panic(l.VM.NewTypeError("no such operation: %s", call.Argument(0)))
			}
			c := &fsCall{files: files}
			loop.Must(l.VM.ExportTo(call.Argument(1), &c.args))
			c.data, _ = l.Bytes(call.Argument(2))
			return runFS(l, op(c), call.Argument(3))
		},
	})
	constants := l.VM.NewObject()
	for name, value := range fsConstants {
		loop.Must(constants.Set(name, value))
	}
	loop.Must(o.Set("constants", constants))
	return o
}

func runFS(l *loop.Loop, op fsOp, callback goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(callback)
	if !ok {
		result, err := op()
		return l.VM.NewArray(int(fsErrno(err)), fsValue(l, result))
	}
	l.Ref()
	go func() {
		result, err := op()
		l.Post(func() {
			l.Unref()
			l.Call(fn, goja.Undefined(), l.VM.ToValue(int(fsErrno(err))),
				fsValue(l, result))
		})
	}()
	return goja.Undefined()
}

// fsErrno is ErrnoOf for files that were closed.
func fsErrno(err error) uv.Errno {
	if errors.Is(err, fs.ErrClosed) {
		return -uv.Errno(syscall.EBADF)
	}
	return uv.ErrnoOf(err)
}

var errBadFile = fmt.Errorf("file: %w", syscall.EBADF)
