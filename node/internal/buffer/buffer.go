// Package buffer is the Go part of the module buffer: memory and encodings.
package buffer

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// New makes goja_nodejs' buffer module, under whose Buffer the memory of Go and
// of JavaScript meet.
func New(l *loop.Loop) *goja.Object {
	return loop.LoadCore(l.VM, buffer.Require)
}
