package node

import (
	"path"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
	"github.com/dop251/goja_nodejs/console"
	"github.com/dop251/goja_nodejs/process"
	"github.com/dop251/goja_nodejs/require"
	"github.com/dop251/goja_nodejs/url"
	"github.com/dop251/goja_nodejs/util"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// prepare makes a registry know the modules of a loop, and no files but those
// of the embedder's loader.
func prepare(r *require.Registry, l *loop.Loop, load require.SourceLoader) {
	if load == nil {
		load = noFile
		require.WithPathResolver(func(base, name string) string {
			return path.Join(base, name)
		})(r)
	}
	require.WithLoader(load)(r)
	for _, name := range l.Public() {
		r.RegisterNativeModule(name, requirePublic(name))
		r.RegisterNativeModule("node:"+name, requirePublic(name))
	}
}

// noFile is the loader of a registry that has no files.
func noFile(string) ([]byte, error) { return nil, require.ModuleFileDoesNotExistError }

// coreModules are those of goja_nodejs that ours take the place of.
var coreModules = map[string]require.ModuleLoader{
	"buffer":  buffer.Require,
	"console": console.Require,
	"process": process.Require,
	"url":     url.Require,
	"util":    util.Require,
}

// requirePublic is the loader of a public module, for goja_nodejs' require. A
// registry may also serve loops that are not enabled, or not yet, as a new
// loop requires console: they get what goja_nodejs has. And it may serve loops
// that have other modules than this one.
func requirePublic(name string) require.ModuleLoader {
	return func(vm *goja.Runtime, module *goja.Object) {
		l := loop.Of(vm)
		switch load := coreModules[name]; {
		case l != nil && l.HasModule(name):
			loop.Must(module.Set("exports", l.Require(name)))
		case l != nil:
			panic(l.NotFound("node:" + name))
		case load != nil:
			load(vm, module)
		default:
			panic(vm.NewTypeError("node: the loop is not enabled"))
		}
	}
}
