package node

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
	"github.com/dop251/goja_nodejs/require"
)

// newBufferBinding makes goja_nodejs' buffer module, under whose Buffer the
// memory of Go and of JavaScript meet.
func newBufferBinding(l *loop) *goja.Object {
	return loadCoreModule(l.vm, buffer.Require)
}

// loadCoreModule calls the loader of a module of goja_nodejs.
func loadCoreModule(vm *goja.Runtime, load require.ModuleLoader) *goja.Object {
	module, exports := vm.NewObject(), vm.NewObject()
	must(module.Set("exports", exports))
	load(vm, module)
	return exports
}
