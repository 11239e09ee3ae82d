package node

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
)

// newBufferBinding makes goja_nodejs' buffer module, under whose Buffer the
// memory of Go and of JavaScript meet.
func newBufferBinding(l *loop) *goja.Object {
	return loadCoreModule(l.vm, buffer.Require)
}
