package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/dop251/goja"
)

// An fsCall is one operation on files: its arguments, read on the loop, and
// what it does, on any goroutine. The result becomes JavaScript's with
// loop.fsValue.
type fsCall struct {
	files *openFiles
	args  []goja.Value
	data  []byte // of the argument that is a Buffer
}

// An fsOp does an operation after its arguments were read.
type fsOp = func() (result any, err error)

func (c *fsCall) text(i int) string { return c.args[i].String() }

func (c *fsCall) number(i int) int64 { return c.args[i].ToInteger() }

func (c *fsCall) file(i int) (*os.File, error) {
	return c.files.get(int(c.number(i)))
}

// fsValue is what JavaScript sees of a result.
func fsValue(l *loop, result any) goja.Value {
	switch r := result.(type) {
	case nil:
		return goja.Undefined()
	case []byte:
		return l.buffer(r)
	case []float64:
		return l.vm.ToValue(r)
	case []directoryEntry:
		flat := make([]any, 0, 2*len(r))
		for _, e := range r {
			flat = append(flat, e.name, e.mode)
		}
		return l.vm.NewArray(flat...)
	default:
		return l.vm.ToValue(r)
	}
}

// newFSBinding makes the Go part of fs: run(operation, arguments, bytes), which
// returns [errno, result], the same with a callback that is called with both
// later; and constants.
func newFSBinding(l *loop) *goja.Object {
	files := filesOf(l)
	o := l.object(map[string]native{
		"run": func(call goja.FunctionCall) goja.Value {
			op, ok := fsOps[call.Argument(0).String()]
			if !ok {
				panic(l.vm.NewTypeError("no such operation: %s", call.Argument(0)))
			}
			c := &fsCall{files: files}
			must(l.vm.ExportTo(call.Argument(1), &c.args))
			c.data, _ = l.bytes(call.Argument(2))
			return runFS(l, op(c), call.Argument(3))
		},
	})
	constants := l.vm.NewObject()
	for name, value := range fsConstants {
		must(constants.Set(name, value))
	}
	must(o.Set("constants", constants))
	return o
}

func runFS(l *loop, op fsOp, callback goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(callback)
	if !ok {
		result, err := op()
		return l.vm.NewArray(int(fsErrno(err)), fsValue(l, result))
	}
	l.ref()
	go func() {
		result, err := op()
		l.post(func() {
			l.unref()
			l.call(fn, goja.Undefined(), l.vm.ToValue(int(fsErrno(err))),
				fsValue(l, result))
		})
	}()
	return goja.Undefined()
}

// fsErrno is errnoOf for files that were closed.
func fsErrno(err error) errno {
	if errors.Is(err, fs.ErrClosed) {
		return -errno(syscall.EBADF)
	}
	return errnoOf(err)
}

var errBadFile = fmt.Errorf("file: %w", syscall.EBADF)
