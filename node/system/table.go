package system

import (
	"embed"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/authorities"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/child"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/fs"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/host"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/modules"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/pipe"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/resolver"
)

//go:embed all:lib
var lib embed.FS

// Modules are all of the system's, for [node.With].
var Modules = []*node.Module{
	loop.NewModule(lib, map[string]loop.Binding{
		"authorities": authorities.New,
		"channel":     child.NewChannel,
		"child":       child.New,
		"fs":          fs.New,
		"host":        host.New,
		"modules":     modules.New,
		"os":          host.NewOS,
		"pipe":        pipe.New,
		"resolver":    resolver.New,
		"signal":      host.NewSignal,
	}, func(l *loop.Loop) {
		l.Require("internal/process_host")
		modules.Setup(l)
	}),
}
