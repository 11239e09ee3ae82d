package node

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/url"
)

// newURLBinding makes goja_nodejs' url module.
func newURLBinding(l *loop) *goja.Object {
	return loadCoreModule(l.vm, url.Require)
}
