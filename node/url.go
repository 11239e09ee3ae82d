package node

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/url"
)

func init() {
	bindings["url"] = func(l *loop) *goja.Object {
		return loadCoreModule(l.vm, url.Require)
	}
}
