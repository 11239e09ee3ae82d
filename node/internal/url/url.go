// Package url is the Go part of the module url.
package url

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/url"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// New makes goja_nodejs' url module.
func New(l *loop.Loop) *goja.Object {
	return loop.LoadCore(l.VM, url.Require)
}
